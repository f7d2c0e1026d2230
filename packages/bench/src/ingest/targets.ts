import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

import type { Sql } from "postgres";

import { startChild } from "../connect/child-server.js";
import { connect, createDatabase } from "../create-database.js";
import { startBillStack } from "./start-billstack.js";

/** Something that events are sent to. */
export interface Target {
  readonly name: TargetName;
  readonly url: string;
  /** Of the database and schema that the rows land in; null: it makes none. */
  readonly rows: { sql: Sql; schema: string } | null;
  /** Waits until everything that was received is applied. */
  applied(): Promise<void>;
  stop(): Promise<void>;
}

export type TargetName = "nothing" | "bare" | "engine" | "off" | "on";

export const SECRET = "whsec_benchmarkbenchmarkbenchmark";
export const ACCOUNT = "ingest";

/** How often is looked whether all is applied. */
const LOOK_AGAIN_MS = 10;

const script = (name: string) => fileURLToPath(new URL(`${name}.js`, import.meta.url));
/** Answers and does nothing: what the load client can drive. */
export async function nothing(): Promise<Target> {
  const { url, stop } = await startChild(script("nothing-server"), "PORT", "/", {});
  return { name: "nothing", url, rows: null, applied: async () => {}, stop };
}

export async function bareLimit(serverUrl: string): Promise<Target> {
  const DATABASE_URL = await createDatabase(serverUrl, "bare");
  const variables = { DATABASE_URL, WEBHOOK_SECRET: SECRET };
  const { url, stop } = await startChild(script("bare-server"), "PORT", "/", variables);
  return { name: "bare", url, rows: null, applied: async () => {}, stop };
}

/** The engine, which applies before it answers, in the database that was set up for it. */
export async function engine(DATABASE_URL: string): Promise<Target> {
  const sql = connect(DATABASE_URL);
  const variables = { DATABASE_URL, WEBHOOK_SECRET: SECRET };
  const { url, stop } = await startChild(script("engine-server"), "PORT", "/", variables);
  return {
    name: "engine",
    url,
    rows: { sql, schema: "stripe" },
    applied: async () => {},
    async stop() {
      await sql.end();
      await stop();
    },
  };
}

/** BillStack as its production entry starts it, connected to the sandbox account. */
export async function billstack(
  serverUrl: string,
  sandboxUrl: string,
  worker: "off" | "on",
): Promise<Target> {
  const server = await startBillStack(serverUrl, sandboxUrl, `billstack_${worker}`);
  const { person, sql } = server;
  await person.connect(ACCOUNT, SECRET);
  // With the worker off nobody could have made the team's schema.
  if (worker === "off") await server.restart({ BILLSTACK_WORKER: "off" });
  return {
    name: worker,
    url: `${server.url}/api/webhooks/stripe/${person.teamId}`,
    rows: worker === "off" ? null : { sql, schema: `stripe_team_${person.teamId}` },
    applied: () => (worker === "off" ? Promise.resolve() : allApplied(sql)),
    stop: () => server.stop(),
  };
}

/** Waits until no event waits to be applied. */
export async function allApplied(sql: Sql): Promise<void> {
  for (;;) {
    const [row] = await sql<{ waiting: boolean }[]>`
      select exists (select from billstack.inbox where status = 'waiting') as waiting`;
    if (row?.waiting === false) return;
    await sleep(LOOK_AGAIN_MS);
  }
}
