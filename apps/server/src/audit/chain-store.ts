import type { TeamId } from "@billstack/tenancy";
import type { JSONValue, TransactionSql } from "postgres";

import type { AnySql } from "../database/any-sql.js";
import type { ChainEnd, StoredEntry } from "./seal.js";

/** A row of the audit as it is stored. `seq` and `mac` are null in entries of versions that had no chain. */
export interface AuditRow extends StoredEntry {
  id: string;
  seq: number | null;
  mac: string | null;
}

/** The end of a team's chain as it is stored. `mac` is the HMAC of the row. */
export interface StoredHead extends ChainEnd {
  mac: string;
}

/** The smallest and the largest number of PostgreSQL's type bigint: somebody may have inserted any id. */
const SMALLEST = "-9223372036854775808";
const LARGEST = "9223372036854775807";
/** How many rows are read at once. */
const BATCH = 500;

/**
 * Locks the end of the team's chain until the transaction ends, so that only this transaction adds entries. Makes the
 * row first if there is none; its `seq` is then 0.
 * @returns the end of the chain, and the time by PostgreSQL's clock
 */
export async function lockHead(
  sql: TransactionSql,
  teamId: TeamId,
): Promise<{ head: StoredHead; at: string }> {
  const [row] = await sql<(StoredHead & { at: string })[]>`
    insert into billstack.audit_heads as heads (team_id) values (${teamId})
    on conflict (team_id) do update set team_id = excluded.team_id
    returning seq::float8 as seq, entry_mac as "entryMac", mac, ${timeOf(sql, sql`clock_timestamp()`)} as at`;
  if (row === undefined) throw new Error("PostgreSQL returned no end of the audit's chain.");
  const { at, ...head } = row;
  return { head, at };
}

/** Returns the end of the team's chain; null if it has none. */
export async function readHead(sql: AnySql, teamId: TeamId): Promise<StoredHead | null> {
  const [head] = await sql<StoredHead[]>`
    select seq::float8 as seq, entry_mac as "entryMac", mac from billstack.audit_heads where team_id = ${teamId}`;
  return head ?? null;
}

/** Stores an entry and the new end of the chain. The caller has locked the end. */
export async function insertEntry(
  sql: TransactionSql,
  teamId: TeamId,
  entry: StoredEntry & { detail: Record<string, JSONValue> },
  { seq, entryMac, mac }: StoredHead,
): Promise<void> {
  await sql`
    with entry as (
      insert into billstack.audit (team_id, user_id, api_key_id, action, detail, at, seq, mac)
      values (${teamId}, ${entry.userId}, ${entry.apiKeyId}, ${entry.action}, ${sql.json(entry.detail)},
        ${entry.at}::text::timestamptz, ${seq}, ${entryMac}))
    update billstack.audit_heads set seq = ${seq}, entry_mac = ${entryMac}, mac = ${mac} where team_id = ${teamId}`;
}

/** Returns the last entry of the team that is in a chain; null if there is none. */
export async function lastChained(sql: AnySql, teamId: TeamId): Promise<ChainEnd | null> {
  const [last] = await sql<ChainEnd[]>`
    select seq::float8 as seq, mac as "entryMac" from billstack.audit
    where team_id = ${teamId} and seq is not null order by seq desc limit 1`;
  return last ?? null;
}

/** Returns the HMAC of the entry at this place of the team's chain; null if there is no such entry. */
export async function macAt(sql: AnySql, teamId: TeamId, seq: number): Promise<string | null> {
  const [entry] = await sql<{ mac: string }[]>`
    select mac from billstack.audit where team_id = ${teamId} and seq = ${seq}`;
  return entry?.mac ?? null;
}

/**
 * Yields the entries of the team that are in its chain, in the order of the chain.
 * @param afterSeq only entries with greater numbers
 */
export async function* readChained(sql: AnySql, teamId: TeamId, afterSeq?: number): AsyncGenerator<AuditRow> {
  for (let after: string | null = afterSeq === undefined ? SMALLEST : String(afterSeq); after !== null;) {
    const rows: AuditRow[] = await sql<AuditRow[]>`
      select ${columns(sql)} from billstack.audit
      where team_id = ${teamId} and seq > ${after}::bigint order by seq limit ${BATCH}`;
    yield* rows;
    after = rows.length === BATCH ? String(rows.at(-1)?.seq) : null;
  }
}

/** A range of ids: those after `after`, up to and including `lastId`. */
export interface IdRange {
  after: string;
  lastId: string;
}

/** Yields the entries of the team that are in no chain, in the order of their ids. Without a range: all of them. */
export async function* readUnchained(
  sql: AnySql,
  teamId: TeamId,
  range: IdRange = { after: SMALLEST, lastId: LARGEST },
): AsyncGenerator<AuditRow> {
  for (let after: string | null = range.after; after !== null;) {
    const rows: AuditRow[] = await sql<AuditRow[]>`
      select ${columns(sql)} from billstack.audit
      where team_id = ${teamId} and seq is null and id > ${after}::bigint and id <= ${range.lastId}::bigint
      order by id limit ${BATCH}`;
    yield* rows;
    after = rows.length === BATCH ? (rows.at(-1)?.id ?? null) : null;
  }
}

/** Returns the ids of all teams that have entries or an end of a chain. */
export async function teamsWithAudit(sql: AnySql): Promise<TeamId[]> {
  const rows = await sql<{ id: TeamId }[]>`
    select id from billstack.teams
    where exists (select from billstack.audit where team_id = teams.id)
      or exists (select from billstack.audit_heads where team_id = teams.id)
    order by id`;
  return rows.map(({ id }) => id);
}

function columns(sql: AnySql) {
  return sql`
    audit.id::text as id, audit.seq::float8 as seq, mac, ${timeOf(sql, sql`at`)} as at, user_id as "userId",
    api_key_id as "apiKeyId", action, detail`;
}

function timeOf(sql: AnySql, time: ReturnType<typeof sql>) {
  return sql`to_char(${time} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
}
