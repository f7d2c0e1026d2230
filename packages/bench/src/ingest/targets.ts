import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

import type { Sql } from "postgres";

import { startChild } from "../connect/child-server.js";
import { connect, createDatabase } from "../create-database.js";
import { startBillStack } from "./start-billstack.js";

/** A server that events are sent to. */
export interface Target {
  readonly name: TargetName;
  readonly url: string;
  /** Where the rows are stored, or null if the server stores no rows of objects. */
  readonly rows: { sql: Sql; schema: string } | null;
  /** Waits until everything that was received is applied. */
  applied(): Promise<void>;
  stop(): Promise<void>;
}

/** `off` and `on` are BillStack with its worker off and on. */
export type TargetName = "nothing" | "bare" | "engine" | "off" | "on";

/** The webhook secret of all targets. */
export const SECRET = "whsec_benchmarkbenchmarkbenchmark";
/** The sandbox account that the events come from. */
export const ACCOUNT = "ingest";

/** The pause between two checks whether all events are applied. */
const LOOK_AGAIN_MS = 10;

const script = (name: string) => fileURLToPath(new URL(`${name}.js`, import.meta.url));

/**
 * Starts a server that answers and does nothing else. It shows how many events a second the load client can send.
 */
export async function nothing(): Promise<Target> {
  const { url, stop } = await startChild(script("nothing-server"), "PORT", "/", {});
  return { name: "nothing", url, rows: null, applied: async () => {}, stop };
}

/** Starts the server that does the least work that makes an event durable. */
export async function bareLimit(serverUrl: string): Promise<Target> {
  const DATABASE_URL = await createDatabase(serverUrl, "bare");
  const variables = { DATABASE_URL, WEBHOOK_SECRET: SECRET };
  const { url, stop } = await startChild(script("bare-server"), "PORT", "/", variables);
  return { name: "bare", url, rows: null, applied: async () => {}, stop };
}

/** Starts the engine, in a database that is set up for it. The engine applies an event before it answers. */
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

/** Starts BillStack as in production, and connects a team to the sandbox account. */
export async function billstack(
  serverUrl: string,
  sandboxUrl: string,
  worker: "off" | "on",
): Promise<Target> {
  const server = await startBillStack(serverUrl, sandboxUrl, `billstack_${worker}`);
  const { person, sql } = server;
  await person.connect(ACCOUNT, SECRET);
  // The worker makes the team's schema when the team connects, so it is switched off only now.
  if (worker === "off") await server.restart({ BILLSTACK_WORKER: "off" });
  return {
    name: worker,
    url: `${server.url}/api/webhooks/stripe/${person.teamId}`,
    rows: worker === "off" ? null : { sql, schema: `stripe_team_${person.teamId}` },
    applied: () => (worker === "off" ? Promise.resolve() : allApplied(sql)),
    stop: () => server.stop(),
  };
}

/** Waits until no event is waiting to be applied. */
export async function allApplied(sql: Sql): Promise<void> {
  for (;;) {
    const [row] = await sql<{ waiting: boolean }[]>`
      select exists (select from billstack.inbox where status = 'waiting') as waiting`;
    if (row?.waiting === false) return;
    await sleep(LOOK_AGAIN_MS);
  }
}
