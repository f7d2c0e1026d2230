import { useSyncExternalStore } from "react";

import { describeAge } from "./describe-age.js";

const TICK_MS = 10_000;
let now = Date.now();
const watchers = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(watcher: () => void): () => void {
  watchers.add(watcher);
  now = Date.now();
  timer ??= setInterval(() => {
    now = Date.now();
    for (const each of watchers) each();
  }, TICK_MS);
  return () => {
    watchers.delete(watcher);
    if (watchers.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** "3 minutes ago", kept true while it is shown, with the full date and time as its title. */
export function RelativeTime({ at }: { at: string }) {
  const seen = useSyncExternalStore(subscribe, () => now);
  const then = new Date(at);
  return (
    <time dateTime={at} title={then.toLocaleString(undefined, { dateStyle: "full", timeStyle: "long" })}>
      {describeAge(then.getTime(), Math.max(seen, then.getTime()))}
    </time>
  );
}
