import { parseArgs } from "node:util";

import { benchAccess } from "./access/run.js";
import { benchMemory } from "./backfill/memory.js";
import { benchBackfill } from "./backfill/run.js";
import { benchBursts } from "./bursts/run.js";
import { benchConnect } from "./connect/run.js";
import { benchDisconnect } from "./growth/disconnect.js";
import { benchGrowth } from "./growth/run.js";
import { benchIngest } from "./ingest/run.js";
import { benchProvision } from "./provision/run.js";
import { benchStrangers } from "./strangers/run.js";
import { benchTeams } from "./teams/run.js";
import { benchViewers } from "./viewers/run.js";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: "string" },
    events: { type: "string" },
    customers: { type: "string" },
    bursts: { type: "boolean", default: false },
    teams: { type: "string" },
    processes: { type: "string", default: "1,4" },
    keep: { type: "string" },
    part: { type: "string" },
    stored: { type: "string" },
    rows: { type: "string", default: "5000000" },
    disconnect: { type: "string" },
    connections: { type: "string", default: "500" },
    memory: { type: "boolean", default: false },
    schemas: { type: "string", default: "2000" },
    help: { type: "boolean", short: "h" },
  },
});
/** Returns the option `--rounds`, or else the number of rounds that a benchmark needs for steady results. */
const rounds = (defaultRounds: number) => Number(values.rounds ?? defaultRounds);

/** The benchmarks by their names on the command line. Each part has a title, and `run` returns a Markdown table. */
const BENCHES: Record<string, { title: string; run: () => Promise<string> }[]> = {
  provision: [
    {
      title: "One team's schema",
      run: () => benchProvision({ rounds: rounds(30), sizes: [0, Number(values.schemas)] }),
    },
    { title: "Connect to ready", run: () => benchConnect({ rounds: rounds(30) }) },
  ],
  ingest: [
    ...(values.bursts
      ? []
      : [
          {
            title: "Webhooks",
            run: () => benchIngest({ rounds: rounds(3), events: Number(values.events ?? 4_000) }),
          },
        ]),
    {
      title: "Bursts",
      run: () =>
        benchBursts({
          rounds: rounds(3),
          events: Number(values.events ?? 12_000),
          teams: Number(values.teams ?? 300),
        }),
    },
  ],
  teams: [
    {
      title: "Thousands of teams",
      run: () =>
        benchTeams({
          teams: Number(values.teams ?? 2_000),
          processes: values.processes.split(",").map(Number),
          rounds: rounds(3),
          events: Number(values.events ?? 12_000),
          keep: values.keep,
          part: values.part,
        }),
    },
  ],
  access: [
    {
      title: "Access",
      run: () => benchAccess({ rounds: rounds(9), customers: Number(values.customers ?? 100_000) }),
    },
  ],
  growth: [
    values.disconnect === undefined
      ? {
          title: "Growth",
          run: () =>
            benchGrowth({
              stored: Number(values.stored ?? 1_000_000),
              events: Number(values.events ?? 20_000),
            }),
        }
      : {
          title: "Disconnect of a team with many events",
          run: () => benchDisconnect({ events: Number(values.disconnect) }),
        },
  ],
  viewers: [
    {
      title: "Viewers of large tables",
      run: () => benchViewers({ rounds: rounds(5), rows: Number(values.rows), keep: values.keep }),
    },
  ],
  strangers: [
    {
      title: "Strangers with large bodies",
      run: () => benchStrangers({ connections: Number(values.connections), part: values.part }),
    },
  ],
  backfill: [
    values.memory
      ? { title: "Memory of a backfill", run: () => benchMemory(1_000_000) }
      : {
          title: "Backfill",
          run: () => benchBackfill({ rounds: rounds(3), customers: Number(values.customers ?? 10_000) }),
        },
  ],
};

const names = positionals.length > 0 ? positionals : Object.keys(BENCHES);
const unknown = names.filter((name) => BENCHES[name] === undefined);
if (values.help === true || unknown.length > 0) {
  for (const name of unknown) console.error(`There is no benchmark "${name}".`);
  console.log(
    `npm run bench -- [${Object.keys(BENCHES).join("|")}]… [--rounds 30] [--schemas 2000] [--events 4000] [--bursts] [--teams 2000] [--processes 1,4] [--keep <folder>] [--part events|idle|<a part of the name of a flood>] [--customers 10000] [--rows 5000000] [--connections 500] [--memory] [--stored 1000000] [--disconnect 10000000]`,
  );
  process.exitCode = unknown.length > 0 ? 1 : 0;
} else {
  for (const { title, run } of names.flatMap((name) => BENCHES[name] ?? [])) {
    console.log(`### ${title}\n\n${await run()}\n`);
  }
}
