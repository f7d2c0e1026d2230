import type { Deps } from "../deps.js";

/** What lucia makes; nothing else is looked up. */
const TOKEN = /^[a-z0-9]{20,128}$/;

/** The session token in a Cookie header, or null. Other cookies, also malformed ones, are not our business. */
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
