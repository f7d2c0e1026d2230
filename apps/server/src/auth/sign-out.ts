import type { Context } from "../context.js";
import { logAuthentication } from "./log-authentication.js";

/** Ends the session that the cookie names, if there is one, and clears the cookie. */
export async function signOut(context: Context): Promise<void> {
  const { deps, sessionToken, setCookie } = context;
  const user = await context.findUser();
  if (sessionToken !== null && user !== null)
    await logAuthentication(context, "sign_out", { userId: user.id }, () => deps.sessions.end(sessionToken));
  setCookie(deps.sessions.blankCookie());
}
