import type { PendingQuery, Row, Sql, TransactionSql } from "postgres";

import type { AnySql } from "../database/any-sql.js";
import type { LinkToSeal } from "./account-seals.js";

/** A link as it is stored, with the user's e-mail address and the hash of the password that the user has now. */
export interface StoredReset extends LinkToSeal {
  email: string;
  seal: string | null;
}

/** Returns when a link that is made now ends: in 30 minutes. The form is that of `StoredReset.expiresAt`. */
export async function endOfNewReset(sql: AnySql): Promise<string> {
  const [row] = await sql<{ expiresAt: string }[]>`
    select ${asText(sql, sql`now() + interval '30 minutes'`)} as "expiresAt"`;
  return row?.expiresAt ?? "";
}

/** Stores a link. An older link of the user is worth nothing from now on. */
export async function storeReset(
  sql: AnySql,
  link: Pick<StoredReset, "userId" | "tokenHash" | "expiresAt" | "seal">,
): Promise<void> {
  await sql`
    insert into billstack.password_resets (user_id, token_hash, seal, expires_at)
    values (${link.userId}, ${link.tokenHash}, ${link.seal}, ${link.expiresAt}::text::timestamptz)
    on conflict (user_id) do update
    set token_hash = excluded.token_hash, seal = excluded.seal, expires_at = excluded.expires_at`;
}

/** Returns the link with this token, if it has not expired; null if there is none. */
export async function findReset(sql: Sql, tokenHash: string): Promise<StoredReset | null> {
  const [found] = await sql<StoredReset[]>`
    select user_id as "userId", token_hash as "tokenHash", ${asText(sql, sql`expires_at`)} as "expiresAt", email,
      password_hash as "passwordHash", seal
    from billstack.password_resets join billstack.users on users.id = user_id
    where token_hash = ${tokenHash} and expires_at > now()`;
  return found ?? null;
}

/** Uses the link up. Returns whether it was still there, so that only one of two requests at once can use it. */
export async function useReset(sql: TransactionSql, tokenHash: string): Promise<boolean> {
  const used = await sql`
    delete from billstack.password_resets where token_hash = ${tokenHash} and expires_at > now()`;
  return used.count === 1;
}

/** Deletes the links that have expired. */
export async function deleteExpiredResets(sql: Sql): Promise<void> {
  await sql`delete from billstack.password_resets where expires_at <= now()`;
}

/** Deletes the user's link, if there is one. */
export async function deleteReset(sql: AnySql, userId: string): Promise<void> {
  await sql`delete from billstack.password_resets where user_id = ${userId}`;
}

/** Deletes the links that have no seal. */
export async function deleteUnsealedResets(sql: TransactionSql): Promise<void> {
  await sql`delete from billstack.password_resets where seal is null`;
}

/** The time in UTC, with a "Z", so that every session of PostgreSQL writes and reads it in the same way. */
function asText(sql: AnySql, time: PendingQuery<Row[]>): PendingQuery<Row[]> {
  return sql`to_char((${time}) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
}
