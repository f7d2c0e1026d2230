import type { Sql } from "postgres";

import type { Budget } from "./request-budget-store.js";

/** After a 429, this share of the requests a second is left, and never less than `FEWEST_PER_SECOND`. */
const LEFT_SHARE = 0.85;
const FEWEST_PER_SECOND = 1;
/** The rate rises again by this share of the full rate in each second. */
const RAISED_SHARE = 0.01;
/**
 * If another 429 comes within this time (in seconds), the rate rises half as fast as before, but at least at a
 * quarter of the normal speed.
 */
const SOON_SECONDS = 30;

/** What a 429 said. */
export interface Limited {
  /** The endpoint that is limited; null for the whole account. */
  endpoint: string | null;
  /** No request is sent for this many seconds from now. */
  pauseSeconds: number;
  /** When the refused request was sent, in milliseconds of the database's clock. */
  sentAtMs: number;
}

/**
 * Stores a 429 for all processes. They send nothing during the pause, and then send at a lower rate, which rises
 * again by itself. A request that was sent before the rate was last lowered does not lower the rate once more.
 */
export async function learnLimit(
  sql: Sql,
  { account, mode, most }: Budget,
  { endpoint, pauseSeconds, sentAtMs }: Limited,
): Promise<void> {
  const ofAccount = endpoint === null;
  const limit = ofAccount ? most.account : most.endpoint;
  const raised = limit * RAISED_SHARE;
  const budget = ofAccount ? sql`billstack.request_budgets` : sql`billstack.endpoint_budgets`;
  const itsRow = sql`account = ${account} and mode = ${mode} ${ofAccount ? sql`` : sql`and endpoint = ${endpoint}`}`;
  await sql`
    update ${budget} set next_at = greatest(next_at, clock_timestamp() + make_interval(secs => ${pauseSeconds}))
    where ${itsRow}`;
  await sql`
    update ${budget} set
      learnt_per_second = greatest(${FEWEST_PER_SECOND}::float8, ${LEFT_SHARE}::float8 * least(${limit}::float8,
        learnt_per_second + raised_per_second * extract(epoch from clock_timestamp() - learnt_at)::float8)),
      raised_per_second = case
        when learnt_at > clock_timestamp() - make_interval(secs => ${SOON_SECONDS})
        then greatest(raised_per_second / 2, ${raised / 4}::float8)
        else ${raised}::float8 end,
      learnt_at = clock_timestamp()
    where ${itsRow}
      and (learnt_at is null or learnt_at < to_timestamp(${sentAtMs}::float8 / 1000))`;
}
