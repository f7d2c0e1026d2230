import { startTestServer } from "@billstack/tenancy/testing";
import type { Sql } from "postgres";

import { connect } from "../create-database.js";
import { startWithKeys } from "./start-with-keys.js";

/** What {@link withKeptServer} starts. */
interface KeptServer {
  /** Where the data of PostgreSQL is, and stays. */
  readonly dataDir: string;
  /** Whether PostgreSQL waits for the disk. */
  readonly durable: boolean;
  readonly sandboxUrl: string;
  /** The encryption keys of BillStack. */
  readonly keys: string;
}

/** Calls `work` with BillStack's URL and two connections to a database that outlives both servers. */
export async function withKeptServer<Result>(
  { dataDir, durable, sandboxUrl, keys }: KeptServer,
  work: (url: string, sql: Sql) => Promise<Result>,
): Promise<Result> {
  const database = await startTestServer({ durable, dataDir });
  const billstack = await startWithKeys(database.url, sandboxUrl, keys);
  const sql = connect(database.url, 2);
  try {
    return await work(billstack.url, sql);
  } finally {
    await sql.end();
    await billstack.stop();
    await database.stop();
  }
}
