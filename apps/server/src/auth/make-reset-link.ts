import type { AnySql } from "../database/any-sql.js";
import { makeLinkToken } from "./link-token.js";
import { storeReset } from "./reset-store.js";

/**
 * Makes the link with which a user may choose a new password. It works once and for 30 minutes, and an older link of
 * the user does not work any more.
 *
 * @param origin the public origin of this installation, without a slash at its end
 */
export async function makeResetLink(sql: AnySql, origin: string, userId: string): Promise<string> {
  const { token, hash } = makeLinkToken();
  await storeReset(sql, userId, hash);
  return `${origin}/reset-password#${token}`;
}
