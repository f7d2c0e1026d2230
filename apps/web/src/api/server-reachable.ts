import { useSyncExternalStore } from "react";

let reachable = true;
const watchers = new Set<() => void>();

/** Stores whether the last call reached the server, and re-renders the components that show it. */
export function setServerReachable(reached: boolean): void {
  if (reached === reachable) return;
  reachable = reached;
  for (const watcher of watchers) watcher();
}

function subscribe(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

/** Returns whether the server answered the last call. */
export function useServerReachable(): boolean {
  return useSyncExternalStore(subscribe, () => reachable);
}
