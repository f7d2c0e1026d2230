import { createTestDatabase, type TestDatabase } from "@billstack/tenancy/testing";
import postgres, { type Sql } from "postgres";
import { afterAll, beforeAll, expect, it } from "vitest";

import { arrayTypes } from "../database/array-types.js";
import { readFreshness } from "../copy/freshness.js";
import { RecentEvents } from "./recent.js";
import { markApplied } from "./store.js";
import { addContent, takeHeaders } from "./turn-store.js";

const HISTORY = 20_000;
/** Enough blocks to look up a few keys in indexes. Reading the whole history would take hundreds of blocks. */
const FEW_BLOCKS = 60;

let database: TestDatabase;
/** One connection, so that its prepared statements are used again and its block counts are complete. */
let sql: Sql;
let connectionId: string;
let made = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  sql = postgres(database.url, { max: 1, fetch_types: false, types: arrayTypes });
  await sql`insert into billstack.teams (id, name) values ('teamteamteamteam', 'Team')`;
  const [row] = await sql<{ id: string }[]>`
    insert into billstack.connections (team_id, mode, secret_key_sealed, secret_key_hint, publishable_key_sealed)
    values ('teamteamteamteam', 'test', '', '', '') returning id`;
  connectionId = row?.id ?? "";
});
afterAll(async () => {
  await sql.end();
  await database.drop();
});

async function insertEvents(count: number, status: string): Promise<void> {
  await sql`
    insert into billstack.inbox (connection_id, event_id, type, object_id, created, status, payload)
    select ${connectionId}, 'evt_' || n, 'customer.updated', 'cus_' || n, now(), ${status}, '{"data":{"object":{}}}'
    from generate_series(${made + 1}::int, ${made + count}::int) as n`;
  made += count;
}

/** Counts the blocks of the table and its indexes that PostgreSQL reads during `work`. */
async function blocksOf(table: string, work: () => Promise<unknown>): Promise<number> {
  const count = async (): Promise<number> => {
    await sql`select pg_stat_force_next_flush()`;
    const [row] = await sql<{ blocks: number }[]>`
      select (heap_blks_read + heap_blks_hit + idx_blks_read + idx_blks_hit)::int as blocks
      from pg_statio_user_tables where schemaname = 'billstack' and relname = ${table}`;
    return row?.blocks ?? 0;
  };
  const before = await count();
  await work();
  return (await count()) - before;
}

/** Takes, orders and marks one event as a turn does. Returns how many blocks each step has read. */
async function turn(): Promise<{ taken: number; ordered: number; marked: number }> {
  await insertEvents(1, "waiting");
  const taken = await blocksOf("inbox", async () => {
    const headers = await takeHeaders(sql, [connectionId], { limit: 1 });
    expect(await addContent(sql, new RecentEvents(), headers)).toHaveLength(1);
  });
  const ordered = await blocksOf("freshness", () =>
    readFreshness(sql, connectionId, [{ type: "customer", id: "cus_7" }]),
  );
  const marked = await blocksOf("inbox", () =>
    sql.begin((transaction) => markApplied(transaction, [{ connectionId, id: `evt_${made}` }])),
  );
  return { taken, ordered, marked };
}

it("takes, orders and marks an event by its key, however long the history is", async () => {
  // At the sixth call PostgreSQL makes a generic plan and keeps it. The tables are still empty then.
  for (let times = 0; times < 7; times++) await turn();
  await insertEvents(HISTORY, "applied");
  await sql`
    insert into billstack.freshness (connection_id, object_type, object_id, fresh_at)
    select ${connectionId}, 'customer', 'cus_' || n, now() from generate_series(1, ${HISTORY}) as n`;
  const { taken, ordered, marked } = await turn();
  for (const blocks of [taken, ordered, marked]) {
    expect(blocks).toBeGreaterThan(0);
    expect(blocks).toBeLessThan(FEW_BLOCKS);
  }
});
