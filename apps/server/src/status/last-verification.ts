import type { Sql } from "postgres";

import type { StatusFacts } from "./derive-status.js";

/** The result of the last verification. */
export type LastVerification = NonNullable<StatusFacts["verified"]> & {
  /** The names of the objects that were compared completely. */
  covers: string[];
};

/** Returns the result of the newest verification that was completed; null if there was none. */
export async function readLastVerification(sql: Sql, connectionId: string): Promise<LastVerification | null> {
  const [newest] = await sql<LastVerification[]>`
    select equal_as_of as "equalAsOf", covers,
      (select coalesce(sum((value ->> 'undecided')::int), 0) from jsonb_each(result))::int as undecided
    from billstack.verifications
    where connection_id = ${connectionId} and status = 'completed'
    order by started_at desc limit 1`;
  return newest ?? null;
}
