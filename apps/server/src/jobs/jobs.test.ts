import { createTestDatabase, type TestDatabase } from "@billstack/tenancy/testing";
import postgres, { type Sql } from "postgres";
import { afterAll, beforeAll, expect, it } from "vitest";

import { createLogger } from "../logger.js";
import { Signals } from "../database/signals.js";
import { until } from "../testing/until.js";
import { Jobs, type Handlers } from "./jobs.js";

let database: TestDatabase;
let pool: Sql;
let jobs: Jobs;
let others: Jobs[] = [];
const signals = new Signals();
const done: string[] = [];
let failing = 1;
const nothing = async (): Promise<void> => undefined;
const handlers: Handlers = {
  provision: async ({ connectionId }) => void done.push(connectionId),
  backfill: async ({ backfillId }) => {
    if (failing-- > 0) throw new Error("not yet");
    done.push(backfillId);
  },
  disconnect: nothing,
  removal: nothing,
  verification: nothing,
  look_again: nothing,
  catch_up: nothing,
  endpoints: nothing,
  delete_team: nothing,
  account_mail: nothing,
  account_notice: nothing,
  wanted_endpoint: nothing,
  prove_key: nothing,
  upgrade_schemas: nothing,
  notices: nothing,
  notice_delivery: nothing,
  forget_old: nothing,
  sweep: nothing,
};

beforeAll(async () => {
  database = await createTestDatabase();
  pool = postgres(database.url, { max: 10, onnotice: () => undefined });
  [jobs, ...others] = [1, 2, 3].map(
    () =>
      new Jobs(
        pool,
        createLogger("silent", () => undefined),
      ),
  ) as [Jobs];
  await Promise.all([jobs, ...others].map((one) => one.start()));
  await signals.start(pool, () => undefined);
});
afterAll(async () => {
  await Promise.all([jobs, ...others].map((one) => one.drain(1_000).then(() => one.stop())));
  await signals.stop();
  await pool.end();
  await database.drop();
});

const waiting = () => database.sql`select data from billstack_jobs.job where state = 'created'`;

it("sends a job if the transaction commits, and none if it is rolled back", async () => {
  const send = (connectionId: string, after: () => void) =>
    pool.begin(async (sql) => {
      await jobs.send(sql, "provision", { connectionId });
      after();
    });
  const fail = (): void => {
    throw new Error("rolled back");
  };
  await expect(send("never", fail)).rejects.toThrow("rolled back");
  expect(await waiting()).toEqual([]);
  await send("first", () => undefined);
  expect(await waiting()).toEqual([{ data: { connectionId: "first" } }]);
});

it("does many jobs without a pause between them", async () => {
  await jobs.work(handlers, signals);
  const ids = Array.from({ length: 40 }, (_, i) => `burst ${i}`);
  const began = performance.now();
  await Promise.all(ids.map((connectionId) => jobs.send(pool, "provision", { connectionId })));
  await until("all", () => ids.every((id) => done.includes(id)));
  expect(performance.now() - began).toBeLessThan(5_000);
  expect(done.length).toBe(new Set(done).size);
});

it("tries a failed job again until it succeeds", async () => {
  await jobs.send(pool, "backfill", { backfillId: "stubborn" });
  await until("the second try", () => done.includes("stubborn"));
  expect(failing).toBe(-1);
});
