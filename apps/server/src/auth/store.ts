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
export async function findUserByEmail(sql: AnySql, email: string): Promise<StoredUser | null> {
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

/** Returns the e-mail address of the user; null if there is no such user. */
export async function findUserEmail(sql: Sql, userId: string): Promise<string | null> {
  const [user] = await sql<{ email: string }[]>`select email from billstack.users where id = ${userId}`;
  return user?.email ?? null;
}

/** Stores another name of the user. */
export async function updateName(sql: Sql, userId: string, name: string | null): Promise<void> {
  await sql`update billstack.users set name = ${name} where id = ${userId}`;
}

/**
 * Keeps others from changing the user's password, adding the user to a team or opening a session of the user until the
 * transaction ends.
 *
 * @returns the hash of the user's password; null if there is no such user
 */
export async function lockUser(sql: TransactionSql, userId: string): Promise<string | null> {
  const [user] = await sql<{ passwordHash: string }[]>`
    select password_hash as "passwordHash" from billstack.users where id = ${userId} for update`;
  return user?.passwordHash ?? null;
}

/** Stores another hash of the user's password. */
export async function updatePasswordHash(sql: TransactionSql, userId: string, hash: string): Promise<void> {
  await sql`update billstack.users set password_hash = ${hash} where id = ${userId}`;
}

/** Deletes the user, and with it the user's sessions, devices and memberships. */
export async function deleteUser(sql: TransactionSql, userId: string): Promise<void> {
  await sql`delete from billstack.users where id = ${userId}`;
}

/** Returns all users, the oldest first. */
export async function listUsers(sql: Sql): Promise<{ id: string; email: string; createdAt: Date }[]> {
  return sql<{ id: string; email: string; createdAt: Date }[]>`
    select id, email, created_at as "createdAt" from billstack.users order by created_at, id`;
}

/** Returns the e-mail addresses of these users. */
export async function emailsOf(sql: AnySql, ids: readonly string[]): Promise<string[]> {
  const rows = await sql<{ email: string }[]>`
    select email from billstack.users where id = any (${[...ids]}::text[]) order by email`;
  return rows.map(({ email }) => email);
}
