import type { Sql, TransactionSql } from "postgres";

import type { AnySql } from "../database/any-sql.js";
import type { Permits } from "./permissions.js";
import { OUTAGES } from "./problems.js";
import type { Connection } from "./store.js";

/** A connection's key as it was read from its row. */
type StoredKey = Pick<Connection, "id" | "secretKeySealed">;

/**
 * True for the one caller that may prove the key now: its last proof is older than `maxAgeSeconds`, or than
 * `troubledSeconds` while something is known to be wrong at Stripe or with the key.
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

/** What the proof of `secretKeySealed` said. False: the key was replaced meanwhile, and nothing is stored. */
export async function storeKeyProof(
  sql: TransactionSql,
  id: string,
  secretKeySealed: string,
  proof: { keyValid: boolean; unreadable?: string[]; permits?: Permits },
): Promise<boolean> {
  const stored = await sql`
    update billstack.connections
    set key_valid = ${proof.keyValid}, key_checked_at = now(),
      unreadable = coalesce(${proof.unreadable ?? null}::text[], unreadable),
      permits = permits || ${sql.json(proof.permits ?? {})}
    where id = ${id} and secret_key_sealed = ${secretKeySealed}`;
  return stored.count === 1;
}

/** Notes that Stripe takes the key `secretKeySealed`. True: that was not known. */
export async function markKeyValid(sql: AnySql, { id, secretKeySealed }: StoredKey): Promise<boolean> {
  const marked = await sql`
    update billstack.connections set key_valid = true
    where id = ${id} and secret_key_sealed = ${secretKeySealed} and not key_valid`;
  return marked.count === 1;
}

/** Asks for a new proof at the next look, unless another key is stored by now: Stripe has just refused something. */
export async function doubtKey(sql: Sql, { id, secretKeySealed }: StoredKey): Promise<void> {
  await sql`
    update billstack.connections set key_checked_at = to_timestamp(0)
    where id = ${id} and secret_key_sealed = ${secretKeySealed}`;
}

/**
 * Whether another key was stored since this one was read. A request that is refused then was sent with the old key, so
 * that its refusal says nothing about the key that is stored now.
 */
export async function isKeyReplaced(sql: AnySql, { id, secretKeySealed }: StoredKey): Promise<boolean> {
  const rows = await sql`
    select from billstack.connections where id = ${id} and secret_key_sealed <> ${secretKeySealed}`;
  return rows.length > 0;
}
