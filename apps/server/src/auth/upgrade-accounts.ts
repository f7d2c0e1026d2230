import type { TransactionSql } from "postgres";

import type { Deps } from "../deps.js";
import { countAllChains } from "../audit/chains.js";
import { isUpgradeOver, lockAccountSeals, runsOlderProcess } from "../custody/seal-format-store.js";
import { deleteUnsealedResets } from "./reset-store.js";
import { sealAccounts } from "./account-seals.js";

/**
 * Seals what lets people sign in, and counts the chains of the audit, in an installation whose people signed up before
 * there were seals. From then on, what does not have its seal is refused. Processes of the version before write no
 * seals. So nothing is done while such a process has sessions, nor in the first minutes after the migration. Does
 * nothing if it was done before. Links for a reset from before end, because they have no seal.
 *
 * @param alsoSeal seals in the same transaction what else needs a seal from then on
 */
export async function upgradeAccounts(
  { sql, serviceKeys, log }: Deps,
  alsoSeal: (sql: TransactionSql) => Promise<void>,
): Promise<void> {
  if ((await serviceKeys.findAccounts(sql)) !== null) return;
  if (!(await isUpgradeOver(sql, "0071_account_seals")) || (await runsOlderProcess(sql))) return;
  await sql.begin(async (transaction) => {
    await lockAccountSeals(transaction);
    await serviceKeys.make(transaction, "accounts", async (made, _name, accounts) => {
      await sealAccounts(made, accounts, null);
      await deleteUnsealedResets(made);
      await countAllChains(made, serviceKeys.get("audit"));
      await alsoSeal(made);
    });
  });
  log.warn(
    "from now on, accounts that something other than BillStack has changed are refused; this line comes once, after the upgrade from a version without seals of accounts",
  );
}
