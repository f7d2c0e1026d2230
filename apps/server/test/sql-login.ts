import type { Client } from "@billstack/server/testing";
import postgres, { type Sql } from "postgres";

/** What the answer to `POST T/sql-access` says. */
export interface MadeLogin {
  role: string;
  password: string;
  url: string;
}

/** Makes the SQL login of the person's team, or replaces its password. @throws if the answer is not 201 */
export async function makeLogin(person: Client): Promise<MadeLogin> {
  const { status, body, text } = await person.call("POST", "T/sql-access");
  if (status !== 201) throw new Error(`sql-access answered ${status}: ${text}`);
  return body as unknown as MadeLogin;
}

/** Opens one session with a connection string, as psql does. */
export const openSession = (url: string): Sql =>
  postgres(url, { max: 1, fetch_types: false, onnotice: () => undefined, connect_timeout: 10 });

/** Runs `work` in a session of its own. */
export async function inSession<T>(url: string, work: (sql: Sql) => Promise<T>): Promise<T> {
  const sql = openSession(url);
  try {
    return await work(sql);
  } finally {
    await sql.end({ timeout: 1 });
  }
}

/** Returns the SQLSTATE with which PostgreSQL refuses a statement, or "succeeded". */
export async function refusalOf(sql: Sql, statement: string): Promise<string> {
  try {
    await sql.unsafe(statement);
    return "succeeded";
  } catch (error) {
    return error instanceof Error && "code" in error ? String(error.code) : String(error);
  }
}

/** Returns the SQLSTATE with which PostgreSQL refuses a new session, or "succeeded". */
export const refusalOfSession = (url: string): Promise<string> =>
  inSession(url, (sql) => refusalOf(sql, "select 1"));

/** What {@link refusalOf} returns if the session was ended. */
export const ENDED = /^(57P01|CONNECTION_CLOSED)$/;
