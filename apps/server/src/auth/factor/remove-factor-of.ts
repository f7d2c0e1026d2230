import type { Sql } from "postgres";

import type { Audit } from "../../audit/record.js";
import { shortTransaction } from "../../database/short-transaction.js";
import type { AccountSeals } from "../account-seals.js";
import { recordInTeams } from "../record-in-teams.js";
import { deleteStoredFactor } from "./factor-store.js";

/**
 * Removes a user's second factor for the operator, because the user has lost the device and the recovery codes. The
 * audit of the user's teams shows it.
 *
 * @returns false if the user has no second factor
 * @throws AppError account_altered
 */
export function removeFactorOf(
  { sql, audit, accounts }: { sql: Sql; audit: Audit; accounts: AccountSeals },
  userId: string,
): Promise<boolean> {
  return shortTransaction(sql, async (transaction) => {
    const removed = await accounts.change(transaction, userId, () => deleteStoredFactor(transaction, userId));
    if (removed)
      await recordInTeams({ audit }, transaction, userId, "second_factor.removed_by_operator", null);
    return removed;
  });
}
