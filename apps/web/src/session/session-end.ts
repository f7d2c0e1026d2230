/**
 * The key in the browser's storage that says that somebody signed in here. A later 401 then means an expired
 * session.
 */
const SIGNED_IN = "billstack.signed-in";

let listener: (() => void) | undefined;

/** Sets the function that is called when the session has ended. There is one; a second call replaces it. */
export function onSessionEnd(next: () => void): void {
  listener = next;
}

/** Tells the listener that a call was answered with `no_session`. */
export function announceSessionEnd(): void {
  listener?.();
}

/** Remembers in the browser that somebody is signed in here, or forgets it. */
export function rememberSignedIn(signedIn: boolean): void {
  if (signedIn) localStorage.setItem(SIGNED_IN, "yes");
  else localStorage.removeItem(SIGNED_IN);
}

/** Returns whether somebody signed in in this browser and has not signed out since. */
export function wasSignedIn(): boolean {
  return localStorage.getItem(SIGNED_IN) !== null;
}
