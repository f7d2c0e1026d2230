import type { Context } from "../context.js";
import type { Deps } from "../deps.js";
import { deviceOf } from "./device.js";
import { rememberDevice } from "./device-store.js";

/** The form of our tokens. A cookie of another form is not looked up. */
const TOKEN = /^[a-z0-9]{20,128}$/;

/**
 * Returns the session token from a Cookie header; null if there is none. Other cookies are ignored, even malformed
 * ones.
 */
export function readSessionToken({ sessions }: Deps, header: string): string | null {
  for (const pair of header.split(";")) {
    const at = pair.indexOf("=");
    const token = pair.slice(at + 1).trim();
    if (at > 0 && pair.slice(0, at).trim() === sessions.cookieName && TOKEN.test(token)) return token;
  }
  return null;
}

/**
 * Creates a session for the user, who has just proved who they are, remembers the device, and sets the cookie. The
 * session that the request's cookie names ends: a token that somebody knew before the sign-in is worth nothing after it.
 *
 * @param passwordHash the hash that the user's password was checked against
 * @returns whether the device was new
 * @throws AppError wrong_credentials if the user has another password by now, or is deleted
 */
export async function openSession(
  context: Context,
  userId: string,
  passwordHash: string,
): Promise<{ isNewDevice: boolean }> {
  const { deps, ip, userAgent, sessionToken, setCookie } = context;
  const token = await deps.sessions.create(userId, passwordHash, { address: ip, userAgent });
  if (sessionToken !== null) await deps.sessions.end(sessionToken);
  const isNewDevice = await rememberDevice(deps.sql, deviceOf(context, userId), userId, passwordHash);
  setCookie(deps.sessions.cookie(token));
  return { isNewDevice };
}
