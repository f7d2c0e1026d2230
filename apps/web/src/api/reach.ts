import { useSyncExternalStore } from "react";

let reachable = true;
const watchers = new Set<() => void>();

/** Notes whether the last call reached the server. */
export function noteReach(reached: boolean): void {
  if (reached === reachable) return;
  reachable = reached;
  for (const watcher of watchers) watcher();
}

function subscribe(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

/** Whether the server answered the last call that was made to it. */
export function useReachable(): boolean {
  return useSyncExternalStore(subscribe, () => reachable);
}
