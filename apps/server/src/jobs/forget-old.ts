import type { TransactionSql } from "postgres";

import type { Deps } from "../deps.js";
import { FORGET_AT_ONCE, forgetEvents, forgetPayloads } from "../inbox/forget-store.js";
import { FORGET_RUNS_AT_ONCE, forgetBackfills, forgetVerifications } from "../sync/runs/forget-runs-store.js";

/** A job deletes for this time, in milliseconds, and then leaves the others to a new job. */
const JOB_MS = 20_000;

/** Makes one short step in a transaction, and returns whether more is left. */
type Step = (sql: TransactionSql) => Promise<boolean>;

/**
 * Deletes what is older than the environment allows: payloads, events, backfills and verifications. Works in short
 * transactions, and goes on until nothing old is left, so that it keeps pace with what arrives. Only one process does it
 * at a time.
 */
export async function forgetOld(deps: Deps): Promise<void> {
  const end = performance.now() + JOB_MS;
  for (const step of steps(deps)) {
    for (let isMore: boolean | null = true; isMore === true;) {
      isMore = await alone(deps, step);
      if (isMore === null) return;
      if (isMore && (deps.stopping.aborted || performance.now() > end)) {
        await deps.jobs.send(deps.sql, "forget_old", {}, { once: true });
        return;
      }
    }
  }
}

function steps({ env }: Deps): Step[] {
  let from: string | null = null;
  return [
    async (sql) => {
      const { rows, until } = await forgetPayloads(sql, env.eventPayloadDays, from);
      from = until;
      return rows === FORGET_AT_ONCE;
    },
    async (sql) => (await forgetEvents(sql, env.eventDays)) === FORGET_AT_ONCE,
    async (sql) => (await forgetBackfills(sql, env.runDays)) === FORGET_RUNS_AT_ONCE,
    async (sql) => (await forgetVerifications(sql, env.runDays)) === FORGET_RUNS_AT_ONCE,
  ];
}

/** Makes a step unless another process makes one now; then it returns null. */
function alone({ sql }: Deps, step: Step): Promise<boolean | null> {
  return sql.begin(async (transaction) => {
    const [lock] = await transaction<{ isMine: boolean }[]>`
      select pg_try_advisory_xact_lock(hashtextextended('billstack.forget_old', 0)) as "isMine",
        set_config('synchronous_commit', 'off', true)`;
    return lock?.isMine === true ? step(transaction) : null;
  });
}
