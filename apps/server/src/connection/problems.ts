import type { Sql } from "postgres";

import type { AnySql } from "../database/any-sql.js";
import { BACKFILL_OBJECTS } from "../copy/objects.js";

/** What can be in the way of a connection, and is kept from when it was seen until it is proved to be gone. */
export type KeptProblem =
  | "secrets_unreadable"
  | "stripe_unreachable"
  | "rate_limited"
  | "key_refused"
  | "key_may_not_read"
  | "events_missed"
  | "events_lost"
  | "events_not_readable"
  | "thin_events"
  | "second_endpoint";

/** Problems that any answer of Stripe's to this key proves to be gone. */
export const OUTAGES = ["stripe_unreachable", "rate_limited", "key_refused"] as const satisfies KeptProblem[];

interface Problem {
  code: KeptProblem;
  /** A type of objects, or empty. */
  about: string;
  detail: string | null;
  since: Date;
}

interface ToNote {
  code: KeptProblem;
  about?: string;
  detail?: string | null;
  /** The sealed key that met the problem. Nothing is kept if another key is stored by now. */
  ofKey?: string;
}

/** Keeps a problem; one that is known keeps its time. True: it is new. */
export async function noteProblem(
  sql: AnySql,
  connectionId: string,
  { code, about = "", detail = null, ofKey }: ToNote,
): Promise<boolean> {
  const [row] = await sql<{ isNew: boolean }[]>`
    insert into billstack.problems as known (connection_id, code, about, detail)
    select id, ${code}, ${about}, ${detail} from billstack.connections
    where id = ${connectionId} and (${ofKey === undefined} or secret_key_sealed = ${ofKey ?? ""})
    on conflict (connection_id, code, about) do update set detail = coalesce(excluded.detail, known.detail)
    returning xmax = 0 as "isNew"`;
  return row?.isNew ?? false;
}

/** Whether a problem of this code is kept. */
export async function hasProblem(sql: AnySql, connectionId: string, code: KeptProblem): Promise<boolean> {
  const rows = await sql`
    select from billstack.problems where connection_id = ${connectionId} and code = ${code} limit 1`;
  return rows.length > 0;
}

/** Forgets problems that are gone, all of a code or those about one thing. True: there were any. */
export async function forgetProblems(
  sql: AnySql,
  connectionId: string,
  codes: readonly KeptProblem[],
  about: string[] | null = null,
): Promise<boolean> {
  const gone = await sql`
    delete from billstack.problems
    where connection_id = ${connectionId} and code = any (${[...codes]})
      and (${about === null} or about = any (${about ?? []}))`;
  return gone.count > 0;
}

/**
 * The problems that are kept, the oldest first. Missed events are no problem any more once a complete backfill began
 * after that.
 */
export async function readKept(sql: Sql, connectionId: string): Promise<Problem[]> {
  return sql<Problem[]>`
    select code, about, detail, since from billstack.problems
    where connection_id = ${connectionId} and not (code = 'events_missed' and exists (
      select from billstack.backfills
      where backfills.connection_id = problems.connection_id and status = 'completed' and created_after is null
        and objects @> ${[...BACKFILL_OBJECTS]}::text[] and started_at > since))
    order by since`;
}
