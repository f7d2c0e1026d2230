import type { Sql } from "postgres";

import { CONTROL_MIGRATIONS } from "../installed-files.js";
import { readControlLedger, readControlMigrations } from "./ledger.js";

/** The migrations that give the audit to a role of its own, and let BillStack save it. They may run again. */
const MIGRATIONS = ["0067_audit_owner", "0085_audit_cut_owner", "0090_audit_in_backups"];

/**
 * Gives the audit to the role `billstack_audit` again, because a restore without owners gives it to the role that
 * restores. If BillStack may not make that role, the audit stays where it is, as after a migration.
 */
export async function giveAuditToOwner(sql: Sql): Promise<void> {
  const { required, ahead } = await readControlLedger(sql);
  const done = new Set([...required, ...ahead]);
  for (const { name, text } of readControlMigrations(CONTROL_MIGRATIONS))
    if (MIGRATIONS.includes(name) && done.has(name)) await sql.unsafe(text);
}
