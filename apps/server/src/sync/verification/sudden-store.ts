import { quoteTeamSchema, teamSchema } from "@billstack/tenancy";
import type { TransactionSql } from "postgres";

import type { Connection } from "../../connection/store.js";
import type { State } from "../write-states.js";

/** Fewer removals of one type in a run are nothing unusual. */
const FEW = 10;

/**
 * Whether a run is about to remove more than half of what came from Stripe of a type, and not only a few: Stripe may have
 * lost its memory for a moment, or answer for another account.
 */
export async function isSudden(
  sql: TransactionSql,
  verificationId: string,
  { id, teamId }: Connection,
  { type, row }: Pick<State, "type" | "row">,
): Promise<boolean> {
  const gone = sql`kind = 'extra' or parts::text like '%"gone"%'`;
  const [removed] = await sql<{ objects: number }[]>`
    select count(*)::int as objects
    from billstack.differences join billstack.freshness using (object_type, object_id)
    where verification_id = ${verificationId} and object_type = ${type} and connection_id = ${id} and (${gone})`;
  const objects = removed?.objects ?? 0;
  if (objects <= FEW) return false;
  const owner = row.rows === undefined ? "id" : "customer";
  // No more rows are counted than decide it.
  const [counted] = await sql.unsafe<{ rows: number }[]>(
    `select count(*)::int as rows from (
       select distinct "${owner}" from ${quoteTeamSchema(teamSchema(teamId))}."${row.table}" limit $1) as some`,
    [2 * objects],
  );
  return (counted?.rows ?? 0) < 2 * objects;
}
