import { quoteTeamSchema, teamSchema } from "@billstack/tenancy";
import type { TransactionSql } from "postgres";

import type { Connection } from "../../connection/store.js";
import type { State } from "../../copy/write-states.js";

/** So many removals of one type in a run, or fewer, are normal. */
const FEW = 10;

/**
 * Whether a run is about to remove more than half of the rows of a type, and more than {@link FEW}. Then the
 * answers are not believed at once: Stripe may be faulty, or answer for another account. Counts only rows that came
 * from Stripe and that Stripe's lists should show. Rows that lists leave out, and rows on a test clock, do not
 * count.
 */
export async function isMassRemoval(
  sql: TransactionSql,
  verificationId: string,
  { id, teamId }: Connection,
  { type, row }: Pick<State, "type" | "row">,
): Promise<boolean> {
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
  if (objects <= FEW) return false;
  // Counts only as many rows as are needed to decide, because the table may be large.
  const [counted] = await sql.unsafe<{ rows: number }[]>(
    `select count(*)::int as rows from (select distinct "${owner}" from ${table} limit $1) as some`,
    [2 * objects],
  );
  return (counted?.rows ?? 0) < 2 * objects;
}
