import { startTestServer } from "@billstack/tenancy/testing";

import { startSeededSandbox } from "./connect/seeded-sandbox.js";
import { connect } from "./create-database.js";
import { eventMaker, type EventMaker } from "./ingest/events.js";
import { startBillStack, type BillStack } from "./ingest/start-billstack.js";
import { ACCOUNT, SECRET } from "./ingest/targets.js";

/** What most benchmarks measure with: PostgreSQL, the sandbox, and BillStack with one connected team. */
export interface Scene {
  /** The URL of the PostgreSQL server, whose commits wait for the disk. */
  readonly databaseUrl: string;
  readonly sandboxUrl: string;
  /** Makes events about objects of the sandbox account. */
  readonly maker: EventMaker;
  /** BillStack, whose person's team is connected to the sandbox account and has read its events. */
  readonly billstack: BillStack;
  /** Lets `close` stop something else first. */
  alsoStop(stop: () => Promise<void>): void;
  /** Stops everything, the last one first. */
  close(): Promise<void>;
}

/**
 * Lets PostgreSQL write everything to its files. With thousands of teams this takes longer than a server that stops is
 * given, and a server that was killed would need minutes to start again.
 */
async function writeEverything(serverUrl: string): Promise<void> {
  const sql = connect(serverUrl);
  try {
    await sql`checkpoint`;
  } finally {
    await sql.end();
  }
}

/**
 * Opens a scene.
 * @param database the name of BillStack's database
 * @param options `env`: environment variables of BillStack; `folder`: where the data of PostgreSQL stays after the end. By
 *   default it is removed
 */
export async function openScene(
  database: string,
  { env = {}, folder }: { env?: Record<string, string>; folder?: string | undefined } = {},
): Promise<Scene> {
  const stops: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (const stop of stops.splice(0).toReversed()) await stop();
  };
  try {
    const postgres = await startTestServer({
      durable: true,
      ...(folder !== undefined && { dataDir: folder, setupSql: ["grant pg_checkpoint to billstack;"] }),
    });
    stops.push(() => postgres.stop());
    if (folder !== undefined) stops.push(() => writeEverything(postgres.url));
    const sandbox = await startSeededSandbox(ACCOUNT);
    stops.push(() => sandbox.stop());
    const maker = await eventMaker(sandbox.url, ACCOUNT);
    const billstack = await startBillStack(postgres.url, sandbox.url, database, env);
    stops.push(() => billstack.stop());
    await billstack.person.connect(ACCOUNT, SECRET);
    await billstack.person.catchUp();
    const alsoStop = (stop: () => Promise<void>): void => void stops.push(stop);
    return { databaseUrl: postgres.url, sandboxUrl: sandbox.url, maker, billstack, alsoStop, close };
  } catch (error) {
    await close();
    throw error;
  }
}
