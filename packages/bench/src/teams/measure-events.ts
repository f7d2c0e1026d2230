import type { Sql } from "postgres";

import { connect } from "../create-database.js";
import { startLoad } from "../ingest/load.js";
import { markdownTable } from "../markdown-table.js";
import { memoryOf } from "../memory-of.js";
import type { Scene } from "../scene.js";
import { median } from "../statistics.js";
import { readBackends } from "./backend-memory.js";
import { makeNothingDue } from "./due-store.js";
import { measureLoad, type Measured, type Side } from "./measure-load.js";
import { startProcesses, type Installation, type Process } from "./processes.js";

/** Events are also spread over so many of the teams. */
const SOME = 300;

/** How much to measure. */
export interface EventsPlan {
  readonly processes: readonly number[];
  readonly rounds: number;
  readonly events: number;
}

/** Two installations on one PostgreSQL: one with one team, and one with many. */
interface Both {
  readonly one: Installation;
  readonly many: Installation;
}

/** The processes of both installations. */
type Running = Record<keyof Both, Process[]>;

/**
 * Measures how many events a second are accepted and applied if they are about one team, about some of many teams, and
 * about all of them, and what memory that takes. The sides take turns.
 * @returns two Markdown tables
 */
export async function measureEvents(scene: Scene, both: Both, plan: EventsPlan): Promise<string> {
  const [one, many] = [connect(both.one.databaseUrl), connect(both.many.databaseUrl)];
  const load = startLoad();
  const events: string[][] = [];
  const memory: string[][] = [];
  try {
    const [only, all] = [await teamsOf(one), await teamsOf(many)];
    for (const count of plan.processes) {
      for (const sql of [one, many]) await makeNothingDue(sql);
      const running: Running = { one: await startProcesses(both.one, count, false), many: [] };
      try {
        running.many = await startProcesses(both.many, count, false);
        const idle = await memoryRow(running.many, many);
        const sides: Side[] = [
          { name: "1", teamIds: only, urls: urlsOf(running.one), sql: one },
          {
            name: SOME.toLocaleString("en"),
            teamIds: all.slice(0, SOME),
            urls: urlsOf(running.many),
            sql: many,
          },
          { name: all.length.toLocaleString("en"), teamIds: all, urls: urlsOf(running.many), sql: many },
        ];
        const measured = sides.map((): Measured[] => []);
        for (let round = -1; round < plan.rounds; round += 1) {
          console.error(`Sending events to ${count} processes, round ${round + 1} of ${plan.rounds} …`);
          const entries = [...sides.entries()];
          for (const [index, side] of round % 2 === 0 ? entries : entries.toReversed()) {
            const found = await measureLoad(side, { load, maker: scene.maker, events: plan.events });
            // The first round lets each side compile its code and fill its caches.
            if (round >= 0) measured[index]?.push(found);
          }
        }
        events.push(...linesOf(count, sides, measured));
        memory.push(
          [String(count), "idle", ...idle],
          [String(count), "after the events", ...(await memoryRow(running.many, many))],
        );
      } finally {
        await Promise.all([...running.one, ...running.many].map((process) => process.stop()));
      }
    }
  } finally {
    await load.stop();
    await Promise.all([one.end(), many.end()]);
  }
  return [
    markdownTable(
      ["processes", "teams", "accepted/s", "applied/s", "accepted, to one team", "applied, to one team"],
      events,
    ),
    markdownTable(
      [
        "processes",
        "when",
        "MB of a process",
        "sessions of a process",
        "MB of all sessions",
        "MB of the largest session",
      ],
      memory,
    ),
  ].join("\n\n");
}

const urlsOf = (processes: readonly Process[]): string[] => processes.map(({ url }) => url);

async function teamsOf(sql: Sql): Promise<string[]> {
  const rows = await sql<{ id: string }[]>`
    select team_id as id from billstack.connections where sync_status = 'ready' order by team_id`;
  return rows.map(({ id }) => id);
}

/** Returns the lines of one number of processes. The ratios are medians of the ratios of each round. */
function linesOf(count: number, sides: readonly Side[], measured: readonly Measured[][]): string[][] {
  const base = measured[0] ?? [];
  return sides.map(({ name }, index) => {
    const own = measured[index] ?? [];
    const middle = (value: keyof Measured): string =>
      Math.round(median(own.map((one) => one[value]))).toLocaleString("en");
    const ratio = (value: keyof Measured): string =>
      `${(100 * median(own.map((one, round) => one[value] / (base[round]?.[value] ?? NaN)))).toFixed(0)} %`;
    return [
      String(count),
      name,
      middle("acceptedPerSecond"),
      middle("appliedPerSecond"),
      ratio("acceptedPerSecond"),
      ratio("appliedPerSecond"),
    ];
  });
}

/** Returns the memory of the processes and of their sessions in PostgreSQL, in megabytes, and how many sessions there are. */
async function memoryRow(processes: readonly Process[], sql: Sql): Promise<string[]> {
  const own = await Promise.all(processes.map(({ url }) => memoryOf(url)));
  const { sessions, megabytes } = await readBackends(sql);
  return [
    Math.max(...own).toFixed(0),
    (sessions / processes.length).toFixed(0),
    megabytes === null ? "not known" : megabytes.reduce((sum, one) => sum + one, 0).toFixed(0),
    megabytes === null ? "not known" : Math.max(...megabytes).toFixed(0),
  ];
}
