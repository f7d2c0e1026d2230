import { createTestDatabase, type TestDatabase } from "@billstack/tenancy/testing";
import type { Sql } from "postgres";
import { afterAll, beforeAll, expect, it } from "vitest";

import { parseDatabaseUrl } from "../database-address.js";
import { until } from "../testing/index.js";
import { openPool, waitingFor } from "./pools.js";

let database: TestDatabase;
let sql: Sql;
beforeAll(async () => {
  database = await createTestDatabase();
  const parsed = parseDatabaseUrl(database.url, {});
  if ("problem" in parsed) throw new Error(parsed.problem);
  sql = openPool(parsed.address, 2, "pools test");
});
afterAll(async () => {
  await sql.end();
  await database.drop();
});

const lock = (of: Pick<Sql, "unsafe">) => of.unsafe("select pg_advisory_xact_lock(1)");

it("counts the statements and transactions that wait for a connection, and not those that PostgreSQL works on", async () => {
  expect(waitingFor(sql)).toBe(0);
  const holder = await database.sql.reserve();
  await holder`begin`;
  await lock(holder);
  // The first statement and the first transaction have the two connections. PostgreSQL works on them.
  const first = [lock(sql).execute(), sql.begin((tx) => lock(tx))];
  await until("both to wait for the lock", async () => {
    const [row] = await database.sql<{ count: number }[]>`
      select count(*)::int from pg_stat_activity where application_name = 'pools test' and wait_event_type = 'Lock'`;
    return row?.count === 2;
  });
  expect(waitingFor(sql)).toBe(0);
  const later = [sql`select 1`.execute(), sql`select 2`.execute(), sql.begin((tx) => tx`select 3`)];
  const givenUp = sql`select 4`.execute();
  await until("all of them to wait", () => waitingFor(sql) === 4);
  givenUp.cancel();
  await expect(givenUp).rejects.toMatchObject({ code: "57014" });
  await holder`commit`;
  holder.release();
  await Promise.all([...first, ...later]);
  expect(waitingFor(sql)).toBe(0);
});
