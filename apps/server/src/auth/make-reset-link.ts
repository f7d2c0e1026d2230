import { makeLinkToken } from "./link-token.js";

/**
 * Makes the link with which a user may choose a new password. It works after the caller has stored the hash of its
 * token (`storeResetLink`).
 *
 * @param origin the public origin of this installation, without a slash at its end
 */
export function makeResetLink(origin: string): { link: string; tokenHash: string } {
  const { token, hash } = makeLinkToken();
  return { link: `${origin}/reset-password#${token}`, tokenHash: hash };
}
