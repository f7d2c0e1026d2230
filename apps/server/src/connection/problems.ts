import type { Sql } from "postgres";

import type { AnySql } from "../database/any-sql.js";
import { BACKFILL_OBJECTS } from "../copy/objects.js";

/** The problems that are stored when they are noticed, and deleted when they are known to be over. */
export type StoredProblem =
  | "secrets_unreadable"
  | "stripe_unreachable"
  | "rate_limited"
  | "key_refused"
  | "account_changed"
  | "permission_lost"
  | "key_may_not_read"
  | "events_missed"
  | "events_lost"
  | "events_not_readable"
  | "thin_events"
  | "second_endpoint";

/** The problems that are over as soon as Stripe gives a good answer to this key. */
export const OUTAGES = [
  "stripe_unreachable",
  "rate_limited",
  "key_refused",
] as const satisfies StoredProblem[];

/** A stored problem. */
interface Problem {
  code: StoredProblem;
  /** The type of objects that the problem is about; empty if it is about no type. */
  about: string;
  detail: string | null;
  since: Date;
}

/** A problem to store. */
interface ToNote {
  code: StoredProblem;
  about?: string;
  detail?: string | null;
  /** The version of the keys that met the problem. Nothing is stored if the connection has other keys by now. */
  ofKey?: number;
}

/**
 * Stores a problem. A problem that is already stored keeps its time.
 *
 * @returns true if the problem is new
 */
export async function noteProblem(
  sql: AnySql,
  connectionId: string,
  { code, about = "", detail = null, ofKey }: ToNote,
): Promise<boolean> {
  const [row] = await sql<{ isNew: boolean }[]>`
    insert into billstack.problems as known (connection_id, code, about, detail)
    select id, ${code}, ${about}, ${detail} from billstack.connections
    where id = ${connectionId} and (${ofKey === undefined} or keys_version = ${ofKey ?? 0})
    on conflict (connection_id, code, about) do update set detail = coalesce(excluded.detail, known.detail)
    returning xmax = 0 as "isNew"`;
  return row?.isNew ?? false;
}

/** Returns which of the connections have a problem with this code. */
export async function withProblem(
  sql: AnySql,
  connectionIds: readonly string[],
  code: StoredProblem,
): Promise<Set<string>> {
  const rows = await sql<{ id: string }[]>`
    select distinct connection_id as id from billstack.problems
    where connection_id = any (${[...connectionIds]}::uuid[]) and code = ${code}`;
  return new Set(rows.map(({ id }) => id));
}

/** Since when a problem with this code is known; null if it is not. */
export async function problemSince(
  sql: AnySql,
  connectionId: string,
  code: StoredProblem,
): Promise<Date | null> {
  const [row] = await sql<{ since: Date }[]>`
    select min(since) as since from billstack.problems
    where connection_id = ${connectionId} and code = ${code} having count(*) > 0`;
  return row?.since ?? null;
}

/**
 * Deletes the problems with these codes. With `about`, only those about these types.
 *
 * @returns true if there were any
 */
export async function forgetProblems(
  sql: AnySql,
  connectionId: string,
  codes: readonly StoredProblem[],
  about: string[] | null = null,
): Promise<boolean> {
  const gone = await sql`
    delete from billstack.problems
    where connection_id = ${connectionId} and code = any (${[...codes]})
      and (${about === null} or about = any (${about ?? []}))`;
  return gone.count > 0;
}

/**
 * Returns the stored problems, the oldest first. Missed events are left out if a backfill of all objects began
 * later and was completed.
 */
export async function readStoredProblems(sql: Sql, connectionId: string): Promise<Problem[]> {
  return sql<Problem[]>`
    select code, about, detail, since from billstack.problems
    where connection_id = ${connectionId} and not (code = 'events_missed' and exists (
      select from billstack.backfills
      where backfills.connection_id = problems.connection_id and status = 'completed' and created_after is null
        and objects @> ${[...BACKFILL_OBJECTS]}::text[] and started_at > since))
    order by since`;
}
