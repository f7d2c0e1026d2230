import type { Sql, TransactionSql } from "postgres";

import type { Deps } from "../../deps.js";
import type { VerificationResult } from "./schemas.js";

/** Undecided objects are looked at again after so many minutes: the first time, the second time … */
const AFTER_MINUTES = [1, 5, 15, 60];

/** Sends the job that looks again at what a run left undecided; it was looked at `times` times before. */
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

/** Completed runs whose undecided objects should have been looked at by now: their job was lost. */
export async function overdueLooks(sql: Sql): Promise<string[]> {
  const rows = await sql<{ id: string }[]>`
    select id from billstack.verifications where look_again_at < now() - interval '1 minute'
      and (leased_until is null or leased_until <= now())`;
  return rows.map(({ id }) => id);
}

/** A look lasts this long at most; a job expires after it, too. */
const LEASE_SECONDS = 60;

/**
 * Takes a completed run to look again at what it left undecided; false: somebody else does, or there is a newer run,
 * which has looked at everything.
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

/** Takes the run for a short write; false: the look is not ours any more. */
export async function holdLook(sql: TransactionSql, id: string, worker: string): Promise<boolean> {
  const [row] = await sql`
    select from billstack.verifications
    where id = ${id} and leased_by = ${worker} and leased_until > now() for key share`;
  return row !== undefined;
}

/** Stores what a run has found after another look. */
export async function storeLooked(
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
