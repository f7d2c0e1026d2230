import type { Deps } from "../deps.js";

/** The form of lucia's tokens. A cookie of another form is not looked up. */
const TOKEN = /^[a-z0-9]{20,128}$/;

/**
 * Returns the session token from a Cookie header; null if there is none. Other cookies are ignored, even malformed
 * ones.
 */
export function readSessionToken({ sessions }: Deps, header: string): string | null {
  for (const pair of header.split(";")) {
    const at = pair.indexOf("=");
    const token = pair.slice(at + 1).trim();
    if (at > 0 && pair.slice(0, at).trim() === sessions.sessionCookieName && TOKEN.test(token)) return token;
  }
  return null;
}

/** Creates a session for the user and sets its cookie. */
export async function openSession(
  { sessions }: Deps,
  userId: string,
  setCookie: (cookie: string) => void,
): Promise<void> {
  const session = await sessions.createSession(userId, {});
  setCookie(sessions.createSessionCookie(session.id).serialize());
}
