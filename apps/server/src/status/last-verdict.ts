import type { Sql } from "postgres";

import type { Known } from "./standing.js";

export type Verdict = NonNullable<Known["verified"]> & {
  /** The objects that it speaks of. */
  covers: string[];
};

/** What the newest verification that ended has shown; null: there was none. */
export async function readVerdict(sql: Sql, connectionId: string): Promise<Verdict | null> {
  const [newest] = await sql<Verdict[]>`
    select equal_as_of as "equalAsOf", covers,
      (select coalesce(sum((value ->> 'undecided')::int), 0) from jsonb_each(result))::int as undecided
    from billstack.verifications
    where connection_id = ${connectionId} and status = 'completed'
    order by started_at desc limit 1`;
  return newest ?? null;
}
