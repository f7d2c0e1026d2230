import type { Sql, TransactionSql } from "postgres";

import type { Deps } from "../../deps.js";
import type { VerificationResult } from "./schemas.js";

/**
 * The minutes before the first recheck of undecided objects, the second one, and so on. The last number repeats.
 */
const AFTER_MINUTES = [1, 5, 15, 60];

/** Sends the job that rechecks the undecided objects of a run. `times`: how many rechecks there were before. */
export async function sendLookAgain(
  { jobs }: Deps,
  sql: TransactionSql,
  verificationId: string,
  times: number,
): Promise<void> {
  const minutes = AFTER_MINUTES[Math.min(times, AFTER_MINUTES.length - 1)] ?? 60;
  await sql`
    update billstack.verifications
    set look_again_at = clock_timestamp() + make_interval(mins => ${minutes}), looked_again = ${times},
      leased_by = null, leased_until = null
    where id = ${verificationId}`;
  await jobs.send(sql, "look_again", { verificationId }, { once: true, startAfter: minutes * 60 });
}

/** The ids of completed runs whose recheck is more than a minute late: its job was lost. */
export async function overdueLooks(sql: Sql): Promise<string[]> {
  const rows = await sql<{ id: string }[]>`
    select id from billstack.verifications where look_again_at < now() - interval '1 minute'
      and (leased_until is null or leased_until <= now())`;
  return rows.map(({ id }) => id);
}

/** The lease of a recheck. The job of a recheck expires after the same time. */
const LEASE_SECONDS = 60;

/**
 * Leases a completed run for a recheck of its undecided objects.
 * @returns false if another worker has it, no recheck is due, or a newer run exists, which compares everything
 *   itself
 */
export async function leaseLook(sql: Sql, id: string, worker: string): Promise<boolean> {
  const leased = await sql`
    update billstack.verifications as run
    set leased_by = ${worker}, leased_until = now() + make_interval(secs => ${LEASE_SECONDS})
    where id = ${id} and status = 'completed' and look_again_at is not null
      and (leased_until is null or leased_until <= now())
      and not exists (
        select from billstack.verifications as newer
        where newer.connection_id = run.connection_id and newer.started_at > run.started_at)`;
  return leased.count === 1;
}

/**
 * Locks the run's row until the end of the transaction. Returns false if the lease was lost: the worker must not
 * write.
 */
export async function holdLook(sql: TransactionSql, id: string, worker: string): Promise<boolean> {
  const [row] = await sql`
    select from billstack.verifications
    where id = ${id} and leased_by = ${worker} and leased_until > now() for key share`;
  return row !== undefined;
}

/** Stores the result of a run after a recheck and ends the lease. `open`: some objects are still undecided. */
export async function storeRecheck(
  sql: TransactionSql,
  id: string,
  { result, equal, open }: { result: VerificationResult; equal: boolean; open: boolean },
): Promise<void> {
  await sql`
    update billstack.verifications
    set result = ${sql.json({ ...result } as never)}, leased_until = null, leased_by = null,
      equal_as_of = case when ${equal} then compared_from end,
      look_again_at = case when ${open} then look_again_at end
    where id = ${id}`;
}
