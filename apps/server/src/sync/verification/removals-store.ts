import type { Sql, TransactionSql } from "postgres";

import type { AnySql } from "../../database/any-sql.js";

/** A question to people: may a verification remove so many rows of one object type? */
export interface AskedRemoval {
  /** `asked`: nobody has answered. `kept`: the rows stay. `allowed`: this run may remove them. */
  state: "asked" | "kept" | "allowed";
  /** How many rows Stripe had no object for when BillStack asked. */
  rows: number;
  since: string;
}

/** Returns what is known of the removal of the rows of a type in a run; null if nobody was asked. */
export async function removalOf(
  sql: TransactionSql,
  verificationId: string,
  type: string,
): Promise<AskedRemoval | null> {
  const [run] = await sql<{ removal: AskedRemoval | null }[]>`
    select removals -> ${type} as removal from billstack.verifications where id = ${verificationId}`;
  return run?.removal ?? null;
}

/** Asks people whether a run may remove the rows of a type. A question that was asked before stays as it is. */
export async function askForRemoval(
  sql: TransactionSql,
  verificationId: string,
  type: string,
  rows: number,
): Promise<void> {
  await sql`
    update billstack.verifications
    set removals = removals || jsonb_build_object(${type}::text, jsonb_build_object(
      'state', 'asked', 'rows', ${rows}::int, 'since', to_char(now() at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')))
    where id = ${verificationId} and not removals ? ${type}`;
}

/** The newest verification of a connection with the questions that nobody has answered. */
export interface OpenQuestions {
  id: string;
  asked: { type: string; rows: number; since: string }[];
}

/** Returns the questions of the newest verification that nobody has answered; null if there are none. */
export async function openQuestions(sql: AnySql, connectionId: string): Promise<OpenQuestions | null> {
  const [run] = await sql<{ id: string; removals: Record<string, AskedRemoval> }[]>`
    select id, removals from billstack.verifications where connection_id = ${connectionId}
    order by started_at desc limit 1`;
  const asked = Object.entries(run?.removals ?? {}).flatMap(([type, { state, rows, since }]) =>
    state === "asked" ? [{ type, rows, since }] : [],
  );
  return run === undefined || asked.length === 0 ? null : { id: run.id, asked };
}

/** Lets only this transaction answer the questions of a connection, until it ends. */
export async function lockQuestions(sql: TransactionSql, connectionId: string): Promise<void> {
  await sql`select from billstack.connections where id = ${connectionId} for no key update`;
}

/**
 * Stores the answer "keep the rows" to all open questions of a run.
 *
 * @returns false if somebody else has answered meanwhile
 */
export async function keepRows(sql: Sql | TransactionSql, id: string, types: string[]): Promise<boolean> {
  const kept = await sql`
    update billstack.verifications set removals = (
      select jsonb_object_agg(type, case when type = any(${types}) then removal || '{"state": "kept"}' else removal end)
      from jsonb_each(removals) as known (type, removal))
    where id = ${id} and exists (
      select from jsonb_each(removals) as open (type, removal) where removal ->> 'state' = 'asked')`;
  return kept.count === 1;
}

/** Allows the newest, just started verification of a connection to remove the rows of these types. */
export async function allowRemovals(
  sql: TransactionSql,
  connectionId: string,
  asked: OpenQuestions["asked"],
): Promise<void> {
  const removals = Object.fromEntries(
    asked.map(({ type, rows, since }) => [type, { state: "allowed", rows, since } satisfies AskedRemoval]),
  );
  await sql`
    update billstack.verifications set removals = ${sql.json(removals)}
    where connection_id = ${connectionId} and status = 'running'`;
}
