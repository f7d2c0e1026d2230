import { useSyncExternalStore } from "react";

/** Whether the person has to enter the password, or may choose between the password and the second factor. */
export type ConfirmationKind = "any" | "password";

/** A question to the person that has not been answered yet. */
interface Question {
  kind: ConfirmationKind;
  /** Becomes true when the person has confirmed, and false when they close the dialog. */
  answer: Promise<boolean>;
  resolve: (confirmed: boolean) => void;
}

let open: Question | null = null;
const watchers = new Set<() => void>();

function setOpen(next: Question | null): void {
  open = next;
  for (const watcher of watchers) watcher();
}

/**
 * Asks the person to confirm that it is them. Several calls that ask at the same time share one dialog.
 *
 * @returns whether the person has confirmed it
 */
export function askConfirmation(kind: ConfirmationKind): Promise<boolean> {
  if (open !== null) return open.answer;
  let resolve: Question["resolve"] = () => undefined;
  const answer = new Promise<boolean>((resolver) => (resolve = resolver));
  setOpen({ kind, answer, resolve });
  return answer;
}

/** Closes the dialog and gives its answer to the calls that asked. */
export function answerConfirmation(confirmed: boolean): void {
  open?.resolve(confirmed);
  setOpen(null);
}

function subscribe(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

/** Returns which confirmation a call waits for; null if none waits. */
export function useConfirmationAsked(): ConfirmationKind | null {
  return useSyncExternalStore(subscribe, () => open?.kind ?? null);
}
