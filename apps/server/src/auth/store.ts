import type { Sql, TransactionSql } from "postgres";

import type { AnySql } from "../database/any-sql.js";

/** A user as stored. */
export interface StoredUser {
  id: string;
  email: string;
  name: string | null;
  passwordHash: string;
}

/** Returns the user with this e-mail address, in upper or lower case; null if there is none. */
export async function findUserByEmail(sql: Sql, email: string): Promise<StoredUser | null> {
  const [user] = await sql<StoredUser[]>`
    select id, email, name, password_hash as "passwordHash" from billstack.users where lower(email) = lower(${email})`;
  return user ?? null;
}

/**
 * Inserts a user.
 *
 * @returns false if the e-mail address is taken
 */
export async function insertUser(sql: TransactionSql, user: StoredUser): Promise<boolean> {
  const inserted = await sql`
    insert into billstack.users (id, email, name, password_hash)
    values (${user.id}, ${user.email}, ${user.name}, ${user.passwordHash})
    on conflict do nothing`;
  return inserted.count === 1;
}

/** Whether there is any user. */
export async function someUserExists(sql: AnySql): Promise<boolean> {
  const [row] = await sql<{ some: boolean }[]>`select exists (select from billstack.users) as some`;
  return row?.some ?? false;
}

/**
 * Makes other sign-ups wait until this transaction ends, so that only one of them can find that it is the first.
 */
export async function lockUsers(sql: TransactionSql): Promise<void> {
  await sql`lock table billstack.users in share row exclusive mode`;
}
