import { startTestServer } from "@billstack/tenancy/testing";

import { startSeededSandbox } from "../connect/seeded-sandbox.js";
import { markdownTable } from "../markdown-table.js";
import { median } from "../statistics.js";
import { ENGINE_SETUP } from "../provision/peers.js";
import { compareRows } from "./compare-rows.js";
import { eventMaker, KINDS } from "./events.js";
import { startLoad } from "./load.js";
import { AT_ONCE, measureAll, type Measurement, type Plan } from "./measure.js";
import { ACCOUNT, bareLimit, billstack, engine, nothing, type Target, type TargetName } from "./targets.js";

/**
 * Measures how fast the engine, the bare limit and BillStack receive and apply webhooks. Each is a process of its
 * own, and has a database of its own on one PostgreSQL server that waits for its disk at each commit. They are
 * measured one after the other.
 * @returns Markdown tables: accepted events, applied events, and the number of rows that differ
 */
export async function benchIngest(plan: Plan): Promise<string> {
  const database = await startTestServer({ durable: true, setupSql: ENGINE_SETUP });
  const stops: (() => Promise<void>)[] = [() => database.stop()];
  try {
    const sandbox = await startSeededSandbox(ACCOUNT);
    stops.push(() => sandbox.stop());
    const maker = await eventMaker(sandbox.url, ACCOUNT);
    const load = startLoad();
    stops.push(() => load.stop());
    const targets: Target[] = [];
    for (const start of [
      nothing,
      () => bareLimit(database.url),
      () => engine(database.url),
      () => billstack(database.url, sandbox.url, "off"),
      () => billstack(database.url, sandbox.url, "on"),
    ]) {
      const target = await start();
      targets.push(target);
      stops.push(() => target.stop());
    }
    const measured = await measureAll(targets, load, maker, plan);
    return [accepted(measured), applied(measured), await sameRows(targets)].join("\n\n");
  } finally {
    for (const stop of stops.toReversed()) await stop();
  }
}

/** A measured value. */
type Value = "acceptedPerSecond" | "p99Ms" | "appliedPerSecond";

/** Makes a table row for each kind of event and each number of events at the same time. Values are medians. */
function lines(
  measured: Measurement[],
  cells: (of: (target: TargetName, value: Value) => number) => string[],
): string[][] {
  return KINDS.flatMap((kind) =>
    AT_ONCE.map((atOnce) => {
      const some = measured.filter((one) => one.kind === kind && one.atOnce === atOnce);
      const of = (target: TargetName, value: Value) =>
        median(some.filter((one) => one.target === target).map((one) => one[value]));
      return [kind.name, String(atOnce), ...cells(of)];
    }),
  );
}

/** The table of accepted events a second. BillStack's worker is off. */
function accepted(measured: Measurement[]): string {
  return markdownTable(
    [
      "accepted/s",
      "at once",
      "client alone",
      "bare limit",
      "the engine",
      "BillStack",
      "to the engine",
      "to the limit",
      "engine's p99",
      "BillStack's p99",
    ],
    lines(measured, (of) => {
      const ours = of("off", "acceptedPerSecond");
      return [
        perSecond(of("nothing", "acceptedPerSecond")),
        perSecond(of("bare", "acceptedPerSecond")),
        perSecond(of("engine", "acceptedPerSecond")),
        perSecond(ours),
        times(ours / of("engine", "acceptedPerSecond")),
        `${((100 * ours) / of("bare", "acceptedPerSecond")).toFixed(0)} %`,
        inMs(of("engine", "p99Ms")),
        inMs(of("off", "p99Ms")),
      ];
    }),
  );
}

/** The table of applied events a second. BillStack's worker is on. */
function applied(measured: Measurement[]): string {
  return markdownTable(
    [
      "applied/s",
      "at once",
      "the engine",
      "BillStack",
      "to the engine",
      "BillStack accepted/s meanwhile",
      "its p99",
    ],
    lines(measured, (of) => {
      const ours = of("on", "appliedPerSecond");
      const engines = of("engine", "appliedPerSecond");
      return [
        perSecond(engines),
        perSecond(ours),
        times(ours / engines),
        perSecond(of("on", "acceptedPerSecond")),
        inMs(of("on", "p99Ms")),
      ];
    }),
  );
}

/** The table that compares the rows of BillStack with the rows of the engine. */
async function sameRows(targets: Target[]): Promise<string> {
  const place = (name: TargetName) => targets.find((target) => target.name === name)?.rows;
  const [left, right] = [place("on"), place("engine")];
  if (left == null || right == null) throw new Error("There are no rows to compare");
  const rows: string[][] = [];
  for (const table of KINDS.flatMap(({ tables }) => tables)) {
    const { rows: count, different } = await compareRows(left, right, table);
    rows.push([table, count.toLocaleString("en"), different.toLocaleString("en")]);
  }
  return markdownTable(["table", "BillStack's rows", "not as the engine's"], rows);
}

const perSecond = (value: number) => Math.round(value).toLocaleString("en");
const times = (value: number) => `${value.toFixed(1)}×`;
const inMs = (value: number) => `${value.toFixed(0)} ms`;
