import type { Sql, TransactionSql } from "postgres";

import type { AnySql } from "../database/any-sql.js";
import type { Permits } from "./permissions.js";
import { OUTAGES } from "./problems.js";
import type { Connection } from "./store.js";

/** The key of a connection as it was read from its row. */
type StoredKey = Pick<Connection, "id" | "keysVersion">;

/**
 * Claims the next check of the key. A check is due if the last one is older than `maxAgeSeconds`, or older than
 * `troubledSeconds` while a problem with Stripe or the key is known.
 *
 * @returns true if a check is due and no other caller has claimed it
 */
export async function claimKeyProof(
  sql: Sql,
  id: string,
  { maxAgeSeconds, troubledSeconds }: { maxAgeSeconds: number; troubledSeconds: number },
): Promise<boolean> {
  const claimed = await sql`
    update billstack.connections set key_checked_at = now()
    where id = ${id} and key_checked_at < now() - make_interval(secs => case
      when exists (select from billstack.problems where connection_id = ${id} and code = any (${[...OUTAGES]}))
      then ${troubledSeconds}::int else ${maxAgeSeconds}::int end)`;
  return claimed.count === 1;
}

/**
 * Stores the result of checking the keys of the version `keysVersion`.
 *
 * @returns false if the key was replaced meanwhile; then nothing is stored
 */
export async function storeKeyProof(
  sql: TransactionSql,
  id: string,
  keysVersion: number,
  proof: { keyValid: boolean; unreadable?: string[]; permits?: Permits },
): Promise<boolean> {
  const stored = await sql`
    update billstack.connections
    set key_valid = ${proof.keyValid}, key_checked_at = now(),
      unreadable = coalesce(${proof.unreadable ?? null}::text[], unreadable),
      permits = permits || ${sql.json(proof.permits ?? {})}
    where id = ${id} and keys_version = ${keysVersion}`;
  return stored.count === 1;
}

/**
 * Notes that Stripe accepts the keys of the version `keysVersion`.
 *
 * @returns true if the key was marked as refused before
 */
export async function markKeyValid(sql: AnySql, { id, keysVersion }: StoredKey): Promise<boolean> {
  const marked = await sql`
    update billstack.connections set key_valid = true
    where id = ${id} and keys_version = ${keysVersion} and not key_valid`;
  return marked.count === 1;
}

/**
 * Makes the next reader of the status check the key, because Stripe has just refused a request. Does nothing if
 * another key is stored by now.
 */
export async function requestKeyProof(sql: Sql, { id, keysVersion }: StoredKey): Promise<void> {
  await sql`
    update billstack.connections set key_checked_at = to_timestamp(0)
    where id = ${id} and keys_version = ${keysVersion}`;
}

/**
 * Whether another key was stored since this one was read. If so, a refused request was sent with the old key, and
 * says nothing about the new one.
 */
export async function isKeyReplaced(sql: AnySql, { id, keysVersion }: StoredKey): Promise<boolean> {
  const rows = await sql`
    select from billstack.connections where id = ${id} and keys_version <> ${keysVersion}`;
  return rows.length > 0;
}
