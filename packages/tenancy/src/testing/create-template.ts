import postgres, { type Sql } from "postgres";
import { databaseUrl } from "./database-url.js";

/** What {@link createTemplate} makes. */
export interface TemplateOptions {
  /** The server, as a role that has CREATEDB. */
  readonly serverUrl: string;
  /** The name of the new database. It begins with the name of the test run, so that its teardown finds it. */
  readonly name: string;
  /** The name of the database that is copied first. Without it the new database is empty. */
  readonly from?: string;
  /** Fills the new database. Gets a pool of its connections. */
  prepare(sql: Sql): Promise<void>;
}

/**
 * Creates a template database, from which test databases are copied. Afterwards nobody can connect to it, because
 * PostgreSQL does not copy a database to which somebody is connected.
 */
export async function createTemplate({ serverUrl, name, from, prepare }: TemplateOptions): Promise<void> {
  const admin = postgres(serverUrl, { max: 1, onnotice: () => {} });
  try {
    await admin.unsafe(`create database ${name}${from === undefined ? "" : ` template ${from}`}`);
    const sql = postgres(databaseUrl(serverUrl, name), { max: 5, onnotice: () => {} });
    try {
      await prepare(sql);
    } finally {
      await sql.end();
    }
    await admin.unsafe(`alter database ${name} with allow_connections false`);
  } finally {
    await admin.end();
  }
}
