import { fork } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

import { signWebhook } from "@billstack/stripe-verify";
import { startTestServer } from "@billstack/tenancy/testing";

import { UNLIMITED, startBillstack, type Billstack } from "../backfill/billstack.js";
import { ACCOUNT } from "../backfill/kinds.js";
import { startSeededSandbox } from "../connect/seeded-sandbox.js";
import { eventMaker, KINDS, type EventMaker, type Kind as EventKind } from "../ingest/events.js";
import { startLoad, type Load } from "../ingest/load.js";
import { markdownTable } from "../markdown-table.js";
import { quantile } from "../statistics.js";
import type { Flood } from "./flood-client.js";

const MIB = 1024 * 1024;
const SECRET = "whsec_benchmarkbenchmarkbenchmark";
/** How many signed webhooks are sent in a second beside each flood, and for how many seconds. */
const WEBHOOKS_PER_SECOND = 50;
const SECONDS = 8;
const SAMPLE_MS = 100;

const KIND = KINDS[0] as EventKind;

/** A flood by its name in the table. */
interface Kind {
  readonly name: string;
  readonly connections: number;
  readonly head: string;
  readonly start: string;
  readonly bytes: number;
}

/**
 * Measures the memory of the server, and how fast signed webhooks are answered, while strangers send large bodies to
 * each kind of address on many connections, or open connections and send nothing.
 *
 * @param part only the floods whose name contains this text. By default all of them
 * @returns a Markdown table
 * @throws if a signed webhook is not answered with 200
 */
export async function benchStrangers({
  connections,
  part = "",
}: {
  connections: number;
  part?: string | undefined;
}): Promise<string> {
  const stops: (() => Promise<void>)[] = [];
  try {
    const database = await startTestServer({ durable: true });
    stops.push(() => database.stop());
    const sandbox = await startSeededSandbox(ACCOUNT);
    stops.push(() => sandbox.stop());
    const maker = await eventMaker(sandbox.url, ACCOUNT);
    const billstack = await startBillstack(database.url, sandbox.url, UNLIMITED, SECRET);
    stops.push(() => billstack.stop());
    const load = startLoad();
    stops.push(() => load.stop());
    const rows: string[][] = [];
    const [event = ""] = maker.make(KIND, 1);
    for (const kind of kindsFor(billstack, connections, event))
      if (kind.name.includes(part)) rows.push(await measure(billstack, load, maker, kind));
    return markdownTable(["what strangers send", "connections", "peak MB", "webhooks p99", "slowest"], rows);
  } finally {
    for (const stop of stops.toReversed()) await stop();
  }
}

function kindsFor({ person, url }: Billstack, connections: number, event: string): Kind[] {
  const bytes = 4 * MIB - event.length;
  const { host } = new URL(url);
  const post = (path: string, headers: Record<string, string> = {}): string => {
    const lines = Object.entries({ Host: host, "Content-Type": "application/json", ...headers });
    return `POST ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n`;
  };
  const announced = { "Content-Length": String(4 * MIB) };
  const payload = event.padEnd(4 * MIB);
  const signed = { "Stripe-Signature": signWebhook({ payload, secret: SECRET }) };
  const forged = { "Stripe-Signature": signWebhook({ payload: "", secret: `${SECRET}other` }) };
  const own = `/api/webhooks/stripe/${person.teamId}`;
  const unknown = "/api/webhooks/stripe/nosuchteam000000";
  const large = (name: string, head: string): Kind => ({ name, connections, head, start: event, bytes });
  // A chunk of the announced size, whose end never comes.
  const chunked = (path: string, headers = {}): string =>
    `${post(path, { "Transfer-Encoding": "chunked", ...headers })}${(bytes * 2).toString(16)}\r\n`;
  return [
    { name: "nothing", connections: 0, head: "", start: "", bytes: 0 },
    { name: "connections, and nothing on them", connections: 10_000, head: "", start: "", bytes: 0 },
    large("webhooks of an unknown team", post(unknown, { ...announced, ...forged })),
    large("webhooks without a signature", post(own, announced)),
    large("webhooks with a wrong signature", post(own, { ...announced, ...forged })),
    large("webhooks with a wrong signature, without an end", chunked(own, forged)),
    large("webhooks that are signed", post(own, { ...announced, ...signed })),
    large("REST", post(`/api/billstack/teams/${person.teamId}/stripe/connect`, announced)),
    large("tRPC", chunked("/trpc/auth.signIn")),
    large("sign-in", chunked("/api/auth/sign-in")),
  ];
}

/** Sends signed webhooks beside a flood. */
async function measure(
  billstack: Billstack,
  load: Load,
  maker: EventMaker,
  { name, connections, head, start, bytes }: Kind,
): Promise<string[]> {
  const url = `${billstack.url}/api/webhooks/stripe/${billstack.person.teamId}`;
  const deliveries = maker.make(KIND, WEBHOOKS_PER_SECOND * SECONDS).map((body) => ({ url, body }));
  const child = fork(fileURLToPath(new URL("flood-client.js", import.meta.url)), { stdio: "inherit" });
  const exited = once(child, "exit");
  try {
    if (connections > 0)
      child.send({ port: Number(new URL(url).port), connections, head, start, bytes } satisfies Flood);
    await load.prepare({ deliveries, secret: SECRET, perSecond: WEBHOOKS_PER_SECOND, atOnce: 8 });
    const memory: number[] = [];
    let isOver = false;
    const sample = async (): Promise<void> => {
      while (!isOver) {
        memory.push(await billstack.memory());
        await sleep(SAMPLE_MS);
      }
    };
    const sampling = sample();
    const { latenciesMs } = await load.send().finally(() => (isOver = true));
    await sampling;
    return [
      name,
      connections.toLocaleString("en"),
      Math.max(...memory).toFixed(0),
      `${quantile(latenciesMs, 0.99).toFixed(0)} ms`,
      `${Math.max(...latenciesMs).toFixed(0)} ms`,
    ];
  } finally {
    child.kill();
    await exited;
  }
}
