import type { TeamId } from "@billstack/tenancy";
import type { TransactionSql } from "postgres";

import { CUT_AT_ONCE, cutAudit } from "../audit/cut.js";
import { teamsWithOldAudit } from "../audit/cut-store.js";
import type { Deps } from "../deps.js";
import { eraseLate } from "../erasure/erase-late.js";
import { FORGET_AT_ONCE, forgetEvents, forgetPayloads } from "../inbox/forget-store.js";
import { FOLD_AT_ONCE, foldHours } from "../inbox/hours.js";
import { FORGET_RUNS_AT_ONCE, forgetBackfills, forgetVerifications } from "../sync/runs/forget-runs-store.js";

/** A job deletes for this time, in milliseconds, and then leaves the others to a new job. */
const JOB_MS = 20_000;
/** Audit entries are deleted for this part of it, so that payloads and events always have a part, too. */
const AUDIT_MS = 5_000;

/** Makes one short step in a transaction, and returns whether more is left. */
type Step = (sql: TransactionSql) => Promise<boolean>;

/**
 * Deletes what is older than the environment allows: payloads, events, backfills, verifications, and audit entries if the
 * operator wants that. Deletes the payloads of late events of erased customers. Adds up the counts of old hours. Works in
 * short transactions, and goes on until nothing old is left, so that it keeps pace with what arrives. Only one process
 * deletes what is old at a time.
 */
export async function forgetOld(deps: Deps): Promise<void> {
  const end = performance.now() + JOB_MS;
  const isAuditLeft = await forgetAudit(deps, performance.now() + AUDIT_MS);
  await eraseLate(deps);
  for (const step of steps(deps)) {
    for (let isMore: boolean | null = true; isMore === true;) {
      isMore = await alone(deps, step);
      if (isMore === null) return;
      if (isMore && (deps.stopping.aborted || performance.now() > end)) return sendAgain(deps);
    }
  }
  if (isAuditLeft) await sendAgain(deps);
}

/** Leaves what is still old to a new job. */
async function sendAgain({ jobs, sql }: Deps): Promise<void> {
  await jobs.send(sql, "forget_old", {}, { once: true });
}

/**
 * Deletes audit entries that are older than the environment allows, until none is left or the time is over. Two processes
 * may do it at once, because the end of a chain is locked. Does not throw: the other steps must not wait for it.
 *
 * @param end in milliseconds of `performance.now()`
 * @returns whether old entries may be left
 */
async function forgetAudit(deps: Deps, end: number): Promise<boolean> {
  const { sql, env, log, stopping } = deps;
  if (env.auditDays === 0) return false;
  const isOver = (): boolean => stopping.aborted || performance.now() > end;
  for (const teamId of await teamsWithOldAudit(sql, env.auditDays)) {
    try {
      for (let isMore = true; isMore;) {
        if (isOver()) return true;
        isMore = await cutNext(deps, teamId);
      }
    } catch (error) {
      log.error({ err: error, teamId }, "old audit entries could not be deleted");
    }
  }
  return false;
}

/** Deletes some thousand audit entries of a team. Returns whether more may be left. */
async function cutNext({ sql, serviceKeys, env, log }: Deps, teamId: TeamId): Promise<boolean> {
  const cut = await cutAudit(sql, serviceKeys.get("audit"), teamId, env.auditDays);
  if (cut !== "faulty") return cut >= CUT_AT_ONCE;
  log.error(
    { teamId },
    "old audit entries are kept, because they are not as BillStack recorded them: run audit verify",
  );
  return false;
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
    async (sql) => (await foldHours(sql)) === FOLD_AT_ONCE,
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
