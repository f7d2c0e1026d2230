import type { Deps } from "../deps.js";
import { shortTransaction } from "../database/short-transaction.js";
import { hashPassword, isOfToday } from "./password.js";
import { deleteReset } from "./reset-store.js";
import { updatePasswordHash } from "./store.js";

/**
 * Stores a new hash of the password with which a user has just signed in, if the stored one was made in another way than
 * hashes are made today: at a lower cost, or from a password that was not normalised. Devices and sessions stay; a link for a reset
 * ends, because the person knows the password.
 *
 * @param checkedHash the hash that the password was checked against
 * @returns the hash that the user has now
 */
export async function renewHash(
  { sql, accounts }: Pick<Deps, "sql" | "accounts">,
  userId: string,
  checkedHash: string,
  password: string,
): Promise<string> {
  if (await isOfToday(checkedHash, password)) return checkedHash;
  const renewed = await hashPassword(password);
  return shortTransaction(sql, (transaction) =>
    accounts.change(transaction, userId, async (now) => {
      // Another sign-in or a new password may have come between.
      if (now?.passwordHash !== checkedHash) return checkedHash;
      await updatePasswordHash(transaction, userId, renewed);
      // It is sealed with the hash from before.
      await deleteReset(transaction, userId);
      return renewed;
    }),
  );
}
