import type { Sql } from "postgres";

import type { Budget } from "./request-budget-store.js";

/** What a 429 leaves of the requests a second, and the fewest that are ever left. */
const LEFT_SHARE = 0.85;
const FEWEST_PER_SECOND = 1;
/** What a second gives back, as a share of the most. */
const RAISED_SHARE = 0.01;
/** A 429 so soon after the last one halves what a second gives back, down to a quarter. */
const SOON_SECONDS = 30;

/** A 429, and what it is about: an endpoint, or null for the account. */
export interface Limited {
  endpoint: string | null;
  /** Nobody's turn comes before so many seconds from now. */
  pauseSeconds: number;
  /** When the refused request was sent, in milliseconds of the database's clock. */
  sentAtMs: number;
}

/**
 * Lets all processes know of a 429: turns begin again after the pause, at a lower rate than before, which rises again
 * by itself. A request that was sent before the rate was lowered last says nothing about the lower one.
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
