import { compareRows } from "../ingest/compare-rows.js";
import { markdownTable } from "../markdown-table.js";
import { median, timed } from "../statistics.js";
import type { Billstack } from "./billstack.js";
import type { EngineProcess } from "./engine.js";
import { KINDS, type Kind } from "./kinds.js";
import { copyAlone, FetchAlone } from "./limits.js";
import type { Sql } from "postgres";

export interface Sides {
  readonly stripeUrl: string;
  readonly engine: EngineProcess;
  /** Of the database that the engine's schema `stripe` is in. */
  readonly engineSql: Sql;
  readonly billstack: Billstack;
  readonly rounds: number;
}

type By = "engine" | "billstack" | "fetch" | "copy";

/** Loads every kind by both sides and by the limits alone, in turns, into empty tables each time. */
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
      "rows not as the engine's",
    ],
    lines,
  );
}

async function compareKind(sides: Sides, kind: Kind): Promise<string[]> {
  const { engine, engineSql, billstack, rounds } = sides;
  const { sql, schema } = billstack;
  const fetching = await FetchAlone.of(sides.stripeUrl, kind);
  const rows = fetching.rows;
  const loaded = async () => {
    const result = await billstack.person.backfill([kind.name]);
    if (result[kind.name]?.synced !== rows) {
      throw new Error(`BillStack loaded ${JSON.stringify(result)} of ${rows} rows of ${kind.name}`);
    }
  };
  const emptied = (place: string): string =>
    `truncate ${[kind.list, ...kind.nested].map((table) => `${place}.${table}`).join()} cascade`;
  await loaded();
  const copying = await copyAlone(sql, schema, kind.list);
  const runs: Record<By, () => Promise<number>> = {
    async engine() {
      await engineSql.unsafe(emptied("stripe"));
      return engine.backfill(kind.name);
    },
    async billstack() {
      await sql.unsafe(`${emptied(schema)}; truncate billstack.freshness`);
      return (await timed(loaded)).ms;
    },
    fetch: async () => (await timed(() => fetching.run())).ms,
    async copy() {
      await sql.unsafe(`truncate public.${kind.list}`);
      return (await timed(copying)).ms;
    },
  };
  const ms: Record<By, number[]> = { engine: [], billstack: [], fetch: [], copy: [] };
  for (let round = 0; round < rounds; round++) {
    const order: By[] = ["engine", "billstack", "fetch", "copy"];
    for (const by of round % 2 === 0 ? order : order.toReversed()) ms[by].push(await runs[by]());
  }
  const { different } = await compareRows({ sql, schema }, { sql: engineSql, schema: "stripe" }, kind.list);
  const perSecond = (by: By) => (rows / median(ms[by])) * 1_000;
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
