import type { Sql } from "postgres";

import type { Known } from "./standing.js";

/** The result of the last verification. */
export type Verdict = NonNullable<Known["verified"]> & {
  /** The names of the objects that were compared completely. */
  covers: string[];
};

/** Returns the result of the newest verification that was completed; null if there was none. */
export async function readVerdict(sql: Sql, connectionId: string): Promise<Verdict | null> {
  const [newest] = await sql<Verdict[]>`
    select equal_as_of as "equalAsOf", covers,
      (select coalesce(sum((value ->> 'undecided')::int), 0) from jsonb_each(result))::int as undecided
    from billstack.verifications
    where connection_id = ${connectionId} and status = 'completed'
    order by started_at desc limit 1`;
  return newest ?? null;
}
