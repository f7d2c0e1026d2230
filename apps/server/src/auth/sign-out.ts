import type { Context } from "../context.js";

/** Ends the session that the cookie names, if there is one, and clears the cookie. */
export async function signOut({ deps, sessionToken, setCookie }: Context): Promise<void> {
  if (sessionToken !== null) await deps.sessions.end(sessionToken);
  setCookie(deps.sessions.blankCookie());
}
