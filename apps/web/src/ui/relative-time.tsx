import { useSyncExternalStore } from "react";

import { dateTimeText } from "./date-time-text.js";
import { describeAge } from "./describe-age.js";

/** How often the shown ages are updated, in milliseconds. One timer serves all of them. */
const UPDATE_MS = 10_000;
let now = Date.now();
const watchers = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(watcher: () => void): () => void {
  watchers.add(watcher);
  now = Date.now();
  timer ??= setInterval(() => {
    now = Date.now();
    for (const each of watchers) each();
  }, UPDATE_MS);
  return () => {
    watchers.delete(watcher);
    if (watchers.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** Shows how long ago `at` (ISO 8601) was, and keeps that up to date. The tooltip shows the full date and time. */
export function RelativeTime({ at }: { at: string }) {
  const currentTime = useSyncExternalStore(subscribe, () => now);
  const then = new Date(at);
  return (
    <time dateTime={at} title={dateTimeText(then, "exact")}>
      {describeAge(then.getTime(), Math.max(currentTime, then.getTime()))}
    </time>
  );
}
