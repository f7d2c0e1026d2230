import { startTestServer } from "@billstack/tenancy/testing";
import postgres, { type Sql } from "postgres";

import { markdownTable } from "../markdown-table.js";
import { median, quantile, timed } from "../statistics.js";
import { addOtherTeams } from "./other-teams.js";
import { billstackPeer, ENGINE_SETUP, enginePeer } from "./peers.js";

/** The size of the benchmark. */
export interface ProvisionOptions {
  /** How often each peer is measured at each size. */
  readonly rounds: number;
  /** The numbers of other team schemas in the database. The peers are measured once for each number. */
  readonly sizes: readonly number[];
}

/**
 * The number of rounds before the measured ones. In them, BillStack reads its migration files, which happens once per
 * process, and PostgreSQL's caches fill.
 */
const WARM_UP_ROUNDS = 3;

/**
 * Measures how long the engine and BillStack take to create the schema of one team. They alternate on one server that
 * waits for its disk.
 * @returns a Markdown table with medians in milliseconds and their ratios
 */
export async function benchProvision({ rounds, sizes }: ProvisionOptions): Promise<string> {
  const server = await startTestServer({ durable: true, setupSql: ENGINE_SETUP });
  const sql = postgres(server.url, { max: 2, onnotice: () => {} });
  try {
    const rows: string[][] = [];
    let present = 0;
    for (const size of sizes) {
      await addOtherTeams(server.url, size - present);
      present = size;
      rows.push(...(await compare(sql, server.url, size, rounds)));
    }
    return markdownTable(["other team schemas", "by", "median", "p90", "faster"], rows);
  } finally {
    await sql.end();
    await server.stop();
  }
}

async function compare(sql: Sql, url: string, size: number, rounds: number): Promise<string[][]> {
  const measured = [enginePeer(sql, url), billstackPeer(sql)].map((peer) => ({ peer, ms: [] as number[] }));
  for (let round = -WARM_UP_ROUNDS; round < rounds; round++) {
    // The order is reversed in every second round, because the second peer finds warmer caches.
    for (const { peer, ms } of round % 2 === 0 ? measured : measured.toReversed()) {
      const took = await timed(() => peer.make());
      await peer.clear();
      if (round >= 0) ms.push(took.ms);
    }
  }
  const engine = median(measured[0]?.ms ?? []);
  return measured.map(({ peer, ms }) => [
    size.toLocaleString("en"),
    peer.name,
    inMs(median(ms)),
    inMs(quantile(ms, 0.9)),
    `${(engine / median(ms)).toFixed(1)}×`,
  ]);
}

const inMs = (value: number) => `${value.toFixed(0)} ms`;
