/** Set while this browser believes itself signed in, so that a later 401 can be called an expired session. */
const SIGNED_IN = "billstack.signed-in";

let listener: (() => void) | undefined;

/** Names the one who leads a person without a session to the sign-in page. */
export function onSessionEnd(next: () => void): void {
  listener = next;
}

/** A call was answered with `no_session`. */
export function sessionEnded(): void {
  listener?.();
}

/** Remembers (or forgets) over reloads that a session was begun here. */
export function rememberSignedIn(signedIn: boolean): void {
  if (signedIn) localStorage.setItem(SIGNED_IN, "yes");
  else localStorage.removeItem(SIGNED_IN);
}

export function wasSignedIn(): boolean {
  return localStorage.getItem(SIGNED_IN) !== null;
}
