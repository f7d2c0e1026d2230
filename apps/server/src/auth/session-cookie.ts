import type { Context } from "../context.js";
import type { Deps } from "../deps.js";

/** The form of our tokens. A cookie of another form is not looked up. */
const TOKEN = /^[a-z0-9]{20,128}$/;
/** The cookie lives as long as a session can, in seconds. The server decides whether the session has ended before. */
const LONGEST_SECONDS = 30 * 24 * 60 * 60;

/**
 * Returns the session token from a Cookie header; null if there is none. Other cookies are ignored, even malformed
 * ones.
 */
export function readSessionToken(deps: Deps, header: string): string | null {
  const name = nameOf(deps);
  for (const pair of header.split(";")) {
    const at = pair.indexOf("=");
    const token = pair.slice(at + 1).trim();
    if (at > 0 && pair.slice(0, at).trim() === name && TOKEN.test(token)) return token;
  }
  return null;
}

/**
 * Creates a session for the user, who has just proved who they are, and sets its cookie. The session that the request's
 * cookie names ends: a token that somebody knew before the sign-in is worth nothing after it.
 */
export async function openSession(
  { deps, ip, userAgent, sessionToken, setCookie }: Context,
  userId: string,
): Promise<void> {
  const token = await deps.sessions.create(userId, { address: ip, userAgent });
  if (sessionToken !== null) await deps.sessions.end(sessionToken);
  setCookie(sessionCookie(deps, token, LONGEST_SECONDS));
}

/** Returns the Set-Cookie header that deletes the session's cookie. */
export function blankSessionCookie(deps: Deps): string {
  return sessionCookie(deps, "", 0);
}

function sessionCookie(deps: Deps, token: string, seconds: number): string {
  const secure = deps.https ? "; Secure" : "";
  return `${nameOf(deps)}=${token}; HttpOnly; Max-Age=${seconds}; Path=/; SameSite=Lax${secure}`;
}

/** Under https the name begins with `__Host-`, so that neither a subdomain nor a page without https can set it. */
function nameOf({ https }: Deps): string {
  return https ? "__Host-billstack_session" : "billstack_session";
}
