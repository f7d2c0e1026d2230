import type { Sql, TransactionSql } from "postgres";

import type { AnySql } from "../../database/any-sql.js";

/** A person has this long to enter the first code, in minutes. After that they begin again. */
const SET_UP_MINUTES = 15;

/** A second factor that is on. */
export interface ActiveFactor {
  activeSince: Date;
  recoveryCodesLeft: number;
}

/** Whether the user has a second factor that is on. */
export async function hasFactor(sql: AnySql, userId: string): Promise<boolean> {
  const found = await sql`
    select from billstack.second_factors where user_id = ${userId} and active_since is not null`;
  return found.length > 0;
}

/** Locks the user's factor until the transaction ends. Returns false if none is on. */
export async function lockFactor(sql: TransactionSql, userId: string): Promise<boolean> {
  const found = await sql`
    select from billstack.second_factors where user_id = ${userId} and active_since is not null for update`;
  return found.length > 0;
}

/** Returns the user's second factor; null if none is on. */
export async function findFactor(sql: AnySql, userId: string): Promise<ActiveFactor | null> {
  const [factor] = await sql<ActiveFactor[]>`
    select active_since as "activeSince",
      (select count(*)::int from billstack.recovery_codes where user_id = ${userId}) as "recoveryCodesLeft"
    from billstack.second_factors where user_id = ${userId} and active_since is not null`;
  return factor ?? null;
}

/**
 * Stores the secret of a factor that the user begins to set up. It replaces the secret of a factor that is not on yet.
 *
 * @returns false if the user has a factor that is on
 */
export async function insertFactor(sql: Sql, userId: string, secretSealed: string): Promise<boolean> {
  const stored = await sql`
    insert into billstack.second_factors as factor (user_id, secret_sealed)
    values (${userId}, ${secretSealed})
    on conflict (user_id) do update set secret_sealed = excluded.secret_sealed, begun_at = now()
    where factor.active_since is null`;
  return stored.count > 0;
}

/**
 * Returns the sealed secret of the factor that the user has begun to set up, and keeps others from changing it until the
 * transaction ends. Null: there is none, or it was begun too long ago.
 */
export async function lockBegunSecret(sql: TransactionSql, userId: string): Promise<string | null> {
  const [factor] = await sql<{ sealed: string }[]>`
    select secret_sealed as sealed from billstack.second_factors
    where user_id = ${userId} and active_since is null
      and begun_at > now() - make_interval(mins => ${SET_UP_MINUTES})
    for update`;
  return factor?.sealed ?? null;
}

/**
 * Switches on the factor that `lockBegunSecret` has locked.
 *
 * @param step the step of the first code, which cannot be used again
 */
export async function activateFactor(sql: TransactionSql, userId: string, step: number): Promise<void> {
  await sql`
    update billstack.second_factors set active_since = now(), last_step = ${step} where user_id = ${userId}`;
}

/**
 * Marks the code of this step as used.
 *
 * @returns false if this code or a later one was used before
 */
export async function useStep(sql: Sql, userId: string, step: number): Promise<boolean> {
  const changed = await sql`
    update billstack.second_factors set last_step = ${step}
    where user_id = ${userId} and active_since is not null and last_step < ${step}`;
  return changed.count > 0;
}

/**
 * Deletes a recovery code, because it is used.
 *
 * @returns false if the user has no such code
 */
export async function useRecoveryCode(sql: AnySql, userId: string, hash: Buffer): Promise<boolean> {
  const deleted = await sql`
    delete from billstack.recovery_codes where user_id = ${userId} and hash = ${hash}`;
  return deleted.count > 0;
}

/** Replaces all recovery codes of the user by these. */
export async function replaceRecoveryCodes(sql: AnySql, userId: string, hashes: Buffer[]): Promise<void> {
  await sql`delete from billstack.recovery_codes where user_id = ${userId}`;
  await sql`
    insert into billstack.recovery_codes ${sql(hashes.map((hash) => ({ user_id: userId, hash })))}`;
}

/**
 * Deletes the user's factor with its recovery codes.
 *
 * @returns false if none was on
 */
export async function deleteFactor(sql: AnySql, userId: string): Promise<boolean> {
  const deleted = await sql`
    delete from billstack.second_factors where user_id = ${userId} and active_since is not null`;
  return deleted.count > 0;
}

/**
 * Deletes what is stored of a user's second factor, also if the user has not confirmed it yet.
 *
 * @returns false if nothing is stored
 */
export async function deleteStoredFactor(sql: AnySql, userId: string): Promise<boolean> {
  const deleted = await sql`delete from billstack.second_factors where user_id = ${userId}`;
  return deleted.count > 0;
}
