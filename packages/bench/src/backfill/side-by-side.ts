import { compareRows } from "../ingest/compare-rows.js";
import { markdownTable } from "../markdown-table.js";
import { median, timed } from "../statistics.js";
import type { Billstack } from "./billstack.js";
import type { EngineProcess } from "./engine.js";
import { KINDS, type Kind } from "./kinds.js";
import { copyAlone, FetchAlone } from "./limits.js";
import type { Sql } from "postgres";

/** What {@link compareSides} compares. */
export interface Sides {
  readonly stripeUrl: string;
  readonly engine: EngineProcess;
  /** A connection to the database with the engine's schema `stripe`. */
  readonly engineSql: Sql;
  readonly billstack: Billstack;
  /** How often each side is measured. */
  readonly rounds: number;
}

/** Who is measured: the engine, BillStack, or one of the two upper limits (see `limits.ts`). */
type Side = "engine" | "billstack" | "fetch" | "copy";

/**
 * Loads each kind of object with the engine and with BillStack, and measures the upper limits. The sides
 * alternate, and the tables are empty each time.
 * @returns a Markdown table
 */
export async function compareSides(sides: Sides): Promise<string> {
  const lines: string[][] = [];
  for (const kind of KINDS) lines.push(await compareKind(sides, kind));
  return markdownTable(
    [
      "rows/s",
      "rows",
      "the engine",
      "BillStack",
      "to the engine",
      "goal",
      "fetch and parse alone",
      "COPY alone",
      "rows that differ from the engine's",
    ],
    lines,
  );
}

async function compareKind(sides: Sides, kind: Kind): Promise<string[]> {
  const { engine, engineSql, billstack, rounds } = sides;
  const { sql, schema } = billstack;
  const fetching = await FetchAlone.of(sides.stripeUrl, kind);
  const rows = fetching.rows;
  const load = async () => {
    const result = await billstack.person.backfill([kind.name]);
    if (result[kind.name]?.synced !== rows) {
      throw new Error(`BillStack loaded ${JSON.stringify(result)} of ${rows} rows of ${kind.name}`);
    }
  };
  const truncateTables = (schemaName: string): string =>
    `truncate ${[kind.list, ...kind.nested].map((table) => `${schemaName}.${table}`).join()} cascade`;
  await load();
  const copy = await copyAlone(sql, schema, kind.list);
  const runs: Record<Side, () => Promise<number>> = {
    async engine() {
      await engineSql.unsafe(truncateTables("stripe"));
      return engine.backfill(kind.name);
    },
    async billstack() {
      await sql.unsafe(`${truncateTables(schema)}; truncate billstack.freshness`);
      return (await timed(load)).ms;
    },
    fetch: async () => (await timed(() => fetching.run())).ms,
    async copy() {
      await sql.unsafe(`truncate public.${kind.list}`);
      return (await timed(copy)).ms;
    },
  };
  const ms: Record<Side, number[]> = { engine: [], billstack: [], fetch: [], copy: [] };
  for (let round = 0; round < rounds; round++) {
    // The order is reversed in every second round, because the later sides find warmer caches.
    const order: Side[] = ["engine", "billstack", "fetch", "copy"];
    for (const side of round % 2 === 0 ? order : order.toReversed()) ms[side].push(await runs[side]());
  }
  const { different } = await compareRows({ sql, schema }, { sql: engineSql, schema: "stripe" }, kind.list);
  const perSecond = (side: Side) => (rows / median(ms[side])) * 1_000;
  const count = (value: number) => Math.round(value).toLocaleString("en");
  return [
    kind.name,
    count(rows),
    count(perSecond("engine")),
    count(perSecond("billstack")),
    `${(perSecond("billstack") / perSecond("engine")).toFixed(1)}×`,
    `${kind.goal}×`,
    count(perSecond("fetch")),
    count(perSecond("copy")),
    count(different),
  ];
}
