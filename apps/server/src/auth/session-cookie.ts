import type { Deps } from "../deps.js";

/** Creates a session for the user and sets its cookie. */
export async function openSession(
  { sessions }: Deps,
  userId: string,
  setCookie: (cookie: string) => void,
): Promise<void> {
  const session = await sessions.createSession(userId, {});
  setCookie(sessions.createSessionCookie(session.id).serialize());
}
