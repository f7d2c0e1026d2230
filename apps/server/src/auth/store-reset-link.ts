import type { TransactionSql } from "postgres";

import { awaitAccountSeals } from "../custody/seal-format-store.js";
import type { AccountSeals } from "./account-seals.js";
import { endOfNewReset, storeReset } from "./reset-store.js";
import { lockUser } from "./store.js";

/**
 * Stores the link with which a user may choose a new password, with its seal. It works once, for 30 minutes, and only
 * as long as the user has the same password. Does nothing if there is no such user.
 *
 * @param tokenHash what `makeResetLink` has returned
 * @throws AppError account_altered
 */
export async function storeResetLink(
  accounts: AccountSeals,
  sql: TransactionSql,
  userId: string,
  tokenHash: string,
): Promise<void> {
  await awaitAccountSeals(sql);
  await lockUser(sql, userId);
  const account = await accounts.read(sql, userId);
  if (account === null) return;
  const link = { userId, tokenHash, expiresAt: await endOfNewReset(sql) };
  const seal = await accounts.sealLink(sql, { ...link, passwordHash: account.passwordHash });
  await storeReset(sql, { ...link, seal });
}
