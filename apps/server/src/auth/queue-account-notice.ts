import type { AnySql } from "../database/any-sql.js";
import type { Deps } from "../deps.js";
import type { AccountNotice } from "./send-account-notice.js";

/**
 * Queues an e-mail about an account in the caller's transaction. Does nothing if this installation sends no e-mail. A
 * queue of its own keeps processes of an earlier version from sending it, which would take it for a changed password.
 */
export async function queueAccountNotice(
  { mailer, jobs }: Pick<Deps, "mailer" | "jobs">,
  sql: AnySql,
  notice: AccountNotice,
): Promise<void> {
  if (mailer.configured) await jobs.send(sql, "account_notice", notice);
}
