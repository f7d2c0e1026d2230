import { useSyncExternalStore } from "react";

/** A short message at the edge of the window. */
export interface Toast {
  tone: "good" | "bad";
  title: string;
  text?: string;
  /** Names the request in the server's log; null if nobody has to look there. */
  requestId?: string | null;
}

type Shown = Toast & { id: number };

/** A good message goes away by itself after this time, in milliseconds. A bad one stays until the person closes it. */
const GOOD_MS = 6_000;

let shown: readonly Shown[] = [];
let lastId = 0;
const watchers = new Set<() => void>();

function set(next: readonly Shown[]): void {
  shown = next;
  for (const watcher of watchers) watcher();
}

/** Shows a message. A message with the same title that is still there is replaced, so that none piles up. */
export function showToast(toast: Toast): void {
  const id = ++lastId;
  set([...shown.filter(({ title }) => title !== toast.title), { ...toast, id }]);
  if (toast.tone === "good") setTimeout(() => closeToast(id), GOOD_MS);
}

/** Takes a message away. */
export function closeToast(id: number): void {
  set(shown.filter((one) => one.id !== id));
}

function subscribe(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

/** Returns the messages that are shown now, the oldest first. */
export function useToasts(): readonly Shown[] {
  return useSyncExternalStore(subscribe, () => shown);
}
