import { createTestDatabase, type TestDatabase } from "@billstack/tenancy/testing";
import postgres from "postgres";
import { afterAll, beforeAll, expect, it } from "vitest";

import { TurnPool } from "./turn-pool.js";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const open = () => postgres(database.url, { max: 1, onnotice: () => undefined });

/** Returns the id of the server process that makes the next turn. */
async function session(pool: TurnPool): Promise<number> {
  const [row] = await pool.sql<{ pid: number }[]>`select pg_backend_pid() as pid`;
  return row?.pid ?? 0;
}

it("a session is replaced when it has served enough teams, and each team counts once", async () => {
  const pool = new TurnPool(open, 3);
  const first = await session(pool);
  await pool.served(["one", "two"]);
  await pool.served(["two", "one"]);
  expect(await session(pool)).toBe(first);
  await pool.served(["three"]);
  const second = await session(pool);
  expect(second).not.toBe(first);
  await pool.served(["one", "two"]);
  expect(await session(pool)).toBe(second);
  await pool.end({ timeout: 1 });
});

it("a shared pool stays open, however many teams it serves", async () => {
  const shared = open();
  const pool = new TurnPool(() => shared, Infinity);
  const first = await session(pool);
  await pool.served(Array.from({ length: 2_000 }, (_, n) => `team ${n}`));
  expect(await session(pool)).toBe(first);
  await pool.end({ timeout: 1 });
});
