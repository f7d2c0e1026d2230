import { quoteTeamSchema, teamSchema, type TeamId } from "@billstack/tenancy";
import type { Sql } from "postgres";

/**
 * The form of ids that Stripe makes. People can choose the ids of products and customers, and then two accounts may
 * have the same id.
 */
const MADE_BY_STRIPE = "^[a-z]+_[A-Za-z0-9]{14,}$";

/**
 * Returns the id of the newest row in a table of the team; null if there is none whose id was made by Stripe.
 *
 * @param table a name from the table of synced objects, never from outside
 */
export async function newestKnownId(sql: Sql, teamId: TeamId, table: string): Promise<string | null> {
  const schema = quoteTeamSchema(teamSchema(teamId));
  const [row] = await sql.unsafe<{ id: string }[]>(
    `select id from ${schema}.${table} where id ~ $1 order by created desc nulls last, id limit 1`,
    [MADE_BY_STRIPE],
  );
  return row?.id ?? null;
}
