import type { Sql } from "postgres";

import { BACKFILL_OBJECTS } from "../sync/objects.js";
import type { Known } from "./standing.js";

interface Run {
  objects: string[];
  equalAsOf: Date | null;
  undecided: number;
}

/** Runs that are looked at: a connection is verified once a day and after each backfill. */
const RUNS = 20;

/**
 * What the verifications that ended show. The newest one can take back what was known; what is known of everything is
 * what the newest run over all objects proved, and without one what the newest run proved of its own.
 */
export async function readVerdict(sql: Sql, connectionId: string): Promise<Known["verified"]> {
  const runs = await sql<Run[]>`
    select objects, equal_as_of as "equalAsOf",
      (select coalesce(sum((value ->> 'undecided')::int), 0) from jsonb_each(result))::int as undecided
    from billstack.verifications
    where connection_id = ${connectionId} and status = 'completed'
    order by started_at desc limit ${RUNS}`;
  const [newest] = runs;
  if (newest === undefined) return null;
  if (newest.equalAsOf === null || newest.undecided > 0) return newest;
  return runs.find(({ objects }) => BACKFILL_OBJECTS.every((name) => objects.includes(name))) ?? newest;
}
