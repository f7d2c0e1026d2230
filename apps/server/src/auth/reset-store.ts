import type { Sql, TransactionSql } from "postgres";

import type { AnySql } from "../database/any-sql.js";

/**
 * Stores the link for a reset. An older link of the user is worth nothing from now on. It ends after 30 minutes.
 *
 * @param link `seal` is what `AccountSeals.sealLink` returns
 */
export async function storeReset(
  sql: AnySql,
  userId: string,
  link: { tokenHash: string; seal: string | null },
): Promise<void> {
  const { tokenHash, seal } = link;
  await sql`
    insert into billstack.password_resets (user_id, token_hash, seal, expires_at)
    values (${userId}, ${tokenHash}, ${seal}, now() + interval '30 minutes')
    on conflict (user_id) do update
    set token_hash = excluded.token_hash, seal = excluded.seal, expires_at = excluded.expires_at`;
}

/** Returns the user who may use the link now; null if there is none. */
export async function findReset(
  sql: Sql,
  tokenHash: string,
): Promise<{ userId: string; email: string; seal: string | null } | null> {
  const [found] = await sql<{ userId: string; email: string; seal: string | null }[]>`
    select user_id as "userId", email, seal
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
