import { quoteTeamSchema, teamSchema } from "@billstack/tenancy";
import type { TransactionSql } from "postgres";

import type { Connection } from "../../connection/store.js";
import type { State } from "../../copy/write-states.js";

/** So many removals of one type in a run, or fewer, are normal. */
const FEW = 10;
/**
 * A run that would remove more than so many rows of a type, and more than one of {@link ASK_PART} of them, asks a person
 * first. A fifth is more than what a business loses between two verifications, and twenty are few enough to look at.
 */
const ASK_MORE_THAN = 20;
const ASK_PART = 5;

/** What a run should do about a removal: remove the row, ask Stripe once more later, or ask a person first. */
export type MassRemoval = { kind: "normal" } | { kind: "again" } | { kind: "ask"; rows: number };

/**
 * Decides whether a run may remove a row. If it is about to remove many rows of the type, the answers are not believed at
 * once: Stripe may be faulty or answer for another account, or the account was emptied. Counts only rows that came from
 * Stripe and that Stripe's lists should show. Rows that lists leave out, and rows on a test clock, do not count.
 */
export async function massRemoval(
  sql: TransactionSql,
  verificationId: string,
  { id, teamId }: Connection,
  { type, row }: Pick<State, "type" | "row">,
): Promise<MassRemoval> {
  const table = `${quoteTeamSchema(teamSchema(teamId))}."${row.table}"`;
  const isSummary = row.rows !== undefined;
  const owner = isSummary ? "customer" : "id";
  const listed = isSummary ? "true" : `not (${row.unlisted ?? "false"})`;
  const [removed] = await sql.unsafe<{ objects: number }[]>(
    `select count(*)::int as objects
     from billstack.differences join billstack.freshness using (object_type, object_id)
     where verification_id = $1 and object_type = $2 and connection_id = $3 and test_clock is null
       and ${isSummary ? `parts::text like '%"gone"%'` : "kind = 'extra'"}
       and exists (select from ${table} where "${owner}" = object_id and ${listed})`,
    [verificationId, type, id],
  );
  const objects = removed?.objects ?? 0;
  if (objects <= FEW) return { kind: "normal" };
  // Counts only as many rows as are needed to decide, because the table may be large.
  const [counted] = await sql.unsafe<{ rows: number }[]>(
    `select count(*)::int as rows from (select distinct "${owner}" from ${table} limit $1) as counted`,
    [ASK_PART * objects],
  );
  const rows = counted?.rows ?? 0;
  if (objects > ASK_MORE_THAN && rows < ASK_PART * objects) return { kind: "ask", rows: objects };
  return rows < 2 * objects ? { kind: "again" } : { kind: "normal" };
}
