import type { Sql, TransactionSql } from "postgres";

import type { AnySql } from "../database/any-sql.js";
import type { Permits } from "./permissions.js";
import type { Connection } from "./store.js";

/** The key of a connection as it was read from its row. */
type StoredKey = Pick<Connection, "id" | "keysVersion">;

/**
 * The process that claims a proof has this long to make it, in seconds. A proof takes 20 seconds at most. If the
 * process dies, the proof is due again after this time.
 */
const CLAIM_SECONDS = 60;
/** If Stripe gave no usable answer to a proof, the next proof is due after this time, in seconds. */
const UNANSWERED_SECONDS = 10 * 60;
/** Between two attempts to prove a key there are at least this many seconds, however many requests are refused. */
const APART_SECONDS = 30;

/**
 * Claims a proof of the key if none was tried for `maxAgeSeconds`.
 *
 * @returns true if no other caller has claimed it
 */
export async function claimKeyProof(sql: Sql, id: string, maxAgeSeconds: number): Promise<boolean> {
  const claimed = await sql`
    update billstack.connections set key_proof_began_at = now()
    where id = ${id}
      and greatest(key_checked_at, key_proof_began_at) < now() - make_interval(secs => ${maxAgeSeconds})`;
  return claimed.count === 1;
}

/**
 * Claims the proof of the key that is due now.
 *
 * @returns true if a proof is due and no other process has claimed it
 */
export async function claimDueProof(sql: Sql, id: string): Promise<boolean> {
  const claimed = await sql`
    update billstack.connections
    set key_proof_began_at = now(), key_proof_due_at = now() + make_interval(secs => ${CLAIM_SECONDS})
    where id = ${id} and disconnecting_at is null and key_proof_due_at <= now()`;
  return claimed.count === 1;
}

/** Makes the next proof due in some minutes, because Stripe gave no usable answer to this one. */
export async function postponeKeyProof(sql: Sql, id: string): Promise<void> {
  await sql`
    update billstack.connections
    set key_proof_due_at = now() + make_interval(secs => ${UNANSWERED_SECONDS})
    where id = ${id} and key_proof_due_at <= now() + make_interval(secs => ${CLAIM_SECONDS})`;
}

/** Returns the connections whose keys have to be proved now, those first that wait longest. */
export async function dueForKeyProof(sql: Sql, limit: number): Promise<string[]> {
  const rows = await sql<{ id: string }[]>`
    select id from billstack.connections
    where key_proof_due_at <= now() and disconnecting_at is null
    order by key_proof_due_at limit ${limit}`;
  return rows.map(({ id }) => id);
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
    set key_valid = ${proof.keyValid}, key_checked_at = now(), key_proof_due_at = now() + interval '1 day',
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
 * Makes a proof of the key due because Stripe has just refused a request. Does nothing if another key is stored by
 * now, if the key is known as refused, or if a proof is due anyway.
 *
 * @returns true if the caller has to send the job that makes the proof now
 */
export async function makeProofDue(sql: Sql, { id, keysVersion }: StoredKey): Promise<boolean> {
  const [row] = await sql<{ now: boolean }[]>`
    update billstack.connections
    set key_proof_due_at = greatest(now(), key_proof_began_at + make_interval(secs => ${APART_SECONDS}))
    where id = ${id} and keys_version = ${keysVersion} and key_valid
      and key_proof_due_at > greatest(now(), key_proof_began_at + make_interval(secs => ${APART_SECONDS}))
    returning key_proof_due_at <= now() as now`;
  return row?.now ?? false;
}

/**
 * Makes a proof of the key due because a person looks at the status and no proof was tried for `maxAgeSeconds`.
 * Of many callers at the same time, one gets true.
 *
 * @returns true if the caller has to send the job that makes the proof
 */
export async function makeOldProofDue(sql: Sql, id: string, maxAgeSeconds: number): Promise<boolean> {
  const due = await sql`
    update billstack.connections set key_proof_due_at = now()
    where id = ${id} and disconnecting_at is null and key_proof_due_at > now()
      and greatest(key_checked_at, key_proof_began_at) < now() - make_interval(secs => ${maxAgeSeconds})`;
  return due.count === 1;
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
