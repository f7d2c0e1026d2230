import { createTestDatabase, type TestDatabase } from "@billstack/tenancy/testing";
import type { Sql } from "postgres";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from "vitest";

import { parseDatabaseUrl } from "../database-address.js";
import { openTcpGate, until, type TcpGate } from "../testing/index.js";
import { openPool } from "./pools.js";
import { withinTime } from "./within-time.js";

const NAME = "within time test";
let database: TestDatabase;
let gate: TcpGate;
let sql: Sql;
const noticed = vi.fn<(reason: unknown) => void>();
beforeAll(async () => {
  database = await createTestDatabase();
  process.on("unhandledRejection", noticed);
});
afterAll(async () => {
  process.off("unhandledRejection", noticed);
  await database.drop();
});
/** The pool has one connection, so that a connection that is lost for ever is noticed. */
beforeEach(async () => {
  gate = await openTcpGate(database.url);
  const parsed = parseDatabaseUrl(gate.url, {});
  if ("problem" in parsed) throw new Error(parsed.problem);
  sql = openPool(parsed.address, 1, NAME);
});
afterEach(async () => {
  await gate.close();
  await sql.end({ timeout: 1 });
});

const late = (query: string) =>
  expect(withinTime(sql.unsafe(query), 200)).rejects.toMatchObject({ code: "overloaded" });

it("a statement is given up though the database cannot be asked to stop it, and nothing is left unhandled", async () => {
  await sql`select 1`;
  gate.refuse();
  await late("select pg_sleep(60)");
  // The request to stop the statement is refused before the pool has ended.
  await sql.end({ timeout: 1 });
  await database.sql`
    select pg_terminate_backend(pid, 5000) from pg_stat_activity where application_name = ${NAME}`;
  expect(noticed).not.toHaveBeenCalled();
});

it("a statement is given up while the network drops all packets, and the pool works afterwards", async () => {
  await sql`select 1`;
  gate.stall();
  await late("select 1");
  await late("select 2");
  gate.mend();
  // The broken connection is noticed a moment later.
  await until("the pool to work", () => sql`select 3`.catch(() => null));
  expect(noticed).not.toHaveBeenCalled();
});

it("a statement is given up while its connection is being made, and the pool works afterwards", async () => {
  gate.stall();
  await late("select 1");
  gate.mend();
  expect(await sql`select 2 as two`).toEqual([{ two: 2 }]);
});
