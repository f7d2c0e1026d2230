import type { Sql, TransactionSql } from "postgres";

import type { AnySql } from "../database/any-sql.js";

export interface StoredUser {
  id: string;
  email: string;
  name: string | null;
  passwordHash: string;
}

/** The user of this address, in whatever case it is written. */
export async function findUserByEmail(sql: Sql, email: string): Promise<StoredUser | null> {
  const [user] = await sql<StoredUser[]>`
    select id, email, name, password_hash as "passwordHash" from billstack.users where lower(email) = lower(${email})`;
  return user ?? null;
}

/** False: the address is taken. */
export async function insertUser(sql: TransactionSql, user: StoredUser): Promise<boolean> {
  const inserted = await sql`
    insert into billstack.users (id, email, name, password_hash)
    values (${user.id}, ${user.email}, ${user.name}, ${user.passwordHash})
    on conflict do nothing`;
  return inserted.count === 1;
}

export async function someUserExists(sql: AnySql): Promise<boolean> {
  const [row] = await sql<{ some: boolean }[]>`select exists (select from billstack.users) as some`;
  return row?.some ?? false;
}

/** Lets one sign-up at a time look whether it is the first. */
export async function lockUsers(sql: TransactionSql): Promise<void> {
  await sql`lock table billstack.users in share row exclusive mode`;
}
