import { setTimeout as sleep } from "node:timers/promises";

import { startTestServer } from "@billstack/tenancy/testing";

import { startChild } from "../connect/child-server.js";
import { entry } from "../entry.js";
import { markdownTable } from "../markdown-table.js";
import { median } from "../statistics.js";
import { startBillstack, UNLIMITED, type Billstack } from "./billstack.js";
import { ACCOUNT } from "./kinds.js";

const SAMPLE_MS = 250;
const IDLE_SAMPLES = 8;

/**
 * Loads the customers of a very large account and measures how far the memory of the server rises above its memory
 * before. The sandbox makes each page when it is asked for.
 * @returns a Markdown table
 */
export async function benchMemory(customers: number): Promise<string> {
  const stops: (() => Promise<void>)[] = [];
  try {
    const database = await startTestServer({ durable: true });
    stops.push(() => database.stop());
    const sandbox = await startChild(entry("stripe-sandbox"), "SANDBOX_PORT", "/_sandbox", {});
    stops.push(() => sandbox.stop());
    const body = JSON.stringify({ customers });
    await fetch(`${sandbox.url}/_sandbox/${ACCOUNT}/seed`, { method: "POST", body });
    const billstack = await startBillstack(database.url, sandbox.url, UNLIMITED);
    stops.push(() => billstack.stop());
    return await watch(billstack, customers);
  } finally {
    for (const stop of stops.toReversed()) await stop();
  }
}

/** Runs the backfill and samples the memory every {@link SAMPLE_MS} before and during it. */
async function watch(billstack: Billstack, customers: number): Promise<string> {
  const idle: number[] = [];
  for (let sample = 0; sample < IDLE_SAMPLES; sample++) {
    idle.push(await billstack.memory());
    await sleep(SAMPLE_MS);
  }
  const startedAt = performance.now();
  const { backfill } = billstack.person;
  const first = backfill(["customer"]);
  const running: number[] = [];
  let status = "running";
  while (status === "running") {
    running.push(await billstack.memory());
    await sleep(SAMPLE_MS);
    const [run] = await billstack.sql<{ status: string }[]>`
      select status from billstack.backfills order by started_at desc limit 1`;
    status = run?.status ?? "running";
  }
  const seconds = (performance.now() - startedAt) / 1_000;
  await first;
  const [table] = await billstack.sql.unsafe<{ rows: number }[]>(
    `select count(*)::int as rows from ${billstack.schema}.customers`,
  );
  if (status !== "completed" || table?.rows !== customers) {
    throw new Error(`The run is ${status} with ${table?.rows} rows`);
  }
  const peak = running.reduce((most, one) => Math.max(most, one), 0);
  return markdownTable(
    ["rows", "seconds", "rows/s", "idle MB", "median MB", "peak MB", "peak above idle", "goal"],
    [
      [
        customers.toLocaleString("en"),
        seconds.toFixed(0),
        Math.round(customers / seconds).toLocaleString("en"),
        median(idle).toFixed(0),
        median(running).toFixed(0),
        peak.toFixed(0),
        `${(peak - median(idle)).toFixed(0)} MB`,
        "below 200 MB",
      ],
    ],
  );
}
