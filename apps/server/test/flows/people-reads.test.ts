import { startTestServer, until, type Answer, type TestServer } from "@billstack/server/testing";
import { afterAll, beforeAll, expect, it } from "vitest";

import { callWithKey, makeApiKey } from "../api-keys.js";
import { holdLock } from "../hold-lock.js";
import { customerOf, eventOf, Stage, unique } from "../stage.js";

let server: TestServer;
let slow: Stage;
let other: Stage;
beforeAll(async () => {
  server = await startTestServer({
    loadLimits: { readMs: 700, quickReads: 1, slowReads: 1, countedBytes: 256 * 1024 },
  });
  [slow, other] = await Promise.all([Stage.ready(server), Stage.ready(server)]);
});
afterAll(() => server.stop());

it("reads that take long are stopped, and hinder neither webhooks, nor access, nor the reads of other teams", async () => {
  await other.backfill({ objects: ["customer", "subscription"] });
  const { rawKey } = await makeApiKey(other.person);
  const lock = await holdLock(server.sql, `lock table ${slow.schema}.customers in access exclusive mode`);
  try {
    const asked = Array.from({ length: 20 }, () => slow.person.call("GET", "T/stripe/tables"));
    await lock.waitForBlocked();
    const answers = await Promise.all([
      other.person.call("GET", "T/stripe/tables"),
      other.person.call("GET", "T/stripe/tables/customers"),
      slow.person.call("GET", "T/stripe/status"),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    const access = await callWithKey(other.person, rawKey, "T/access?customer=cus_none");
    expect(access.status).toBe(404);
    for (const stage of [slow, other]) {
      const event = eventOf({ ...customerOf(`prod_${unique()}`, "Ada"), object: "product" });
      expect((await stage.deliver(event)).status).toBe(200);
      await stage.settled(event.id);
    }
    const refusals = await Promise.all(asked);
    expect(new Set(refusals.map(({ status }) => status))).toEqual(new Set([503]));
    const codes = refusals.map(({ body }) => String(body["code"]));
    expect(codes.filter((code) => code === "read_too_slow").length).toBeGreaterThanOrEqual(1);
    expect(codes.filter((code) => code === "reads_busy").length).toBeGreaterThanOrEqual(10);
    const busy = refusals.find(({ body }) => body["code"] === "reads_busy");
    expect(busy?.headers.get("retry-after")).toBe("2");
  } finally {
    await lock.release();
  }
  const again: Answer = await slow.person.call("GET", "T/stripe/tables");
  expect(again.status).toBe(200);
});

it("of reads that are known to be slow one runs at a time, and other reads of the team go past them", async () => {
  const lock = await holdLock(server.sql, `lock table ${slow.schema}.invoices in access exclusive mode`);
  const ask = (path: string) => slow.person.call("GET", `T/stripe/tables/${path}`);
  const blocked = async (): Promise<number> => {
    const waiting = await server.sql`
      select from pg_locks where not granted and relation = ${`${slow.schema}.invoices`}::text::regclass`;
    return waiting.length;
  };
  try {
    expect((await ask("invoices")).body["code"], "nobody knows yet that it is slow").toBe("read_too_slow");
    const asked = Array.from({ length: 6 }, () => ask("invoices?limit=5"));
    await until("a slow read to run", async () => (await blocked()) > 0);
    const others = await Promise.all([ask("products"), ask("prices")]);
    expect(others.map(({ status }) => status)).toEqual([200, 200]);
    const codes = (await Promise.all(asked)).map(({ body }) => String(body["code"]));
    expect(new Set(codes)).toEqual(new Set(["read_too_slow", "reads_busy"]));
    expect(codes.filter((code) => code === "read_too_slow").length).toBe(1);
  } finally {
    await lock.release();
  }
  await until("an answer", async () => (await ask("invoices")).status === 200);
});

it("a read whose caller has left gives its place up", async () => {
  const lock = await holdLock(server.sql, `lock table ${slow.schema}.customers in access exclusive mode`);
  const stop = new AbortController();
  const url = `${server.url}/api/billstack/teams/${slow.teamId}/stripe/tables`;
  const metric = async (state: string): Promise<number> => {
    const { text } = await slow.person.call("GET", "/metrics");
    return Number(
      text
        .split("\n")
        .find((line) => line.startsWith(`billstack_people_reads{state="${state}"}`))
        ?.split(" ")[1],
    );
  };
  try {
    const asked = Array.from({ length: 8 }, async () => {
      // A read is refused soon, and then its caller asks again.
      while (!stop.signal.aborted)
        await fetch(url, { headers: { cookie: slow.person.cookie ?? "" }, signal: stop.signal })
          .then((response) => response.text())
          .catch(() => null);
    });
    await until(
      "reads to wait",
      async () =>
        (await metric("running")) > 0 && (await metric("running")) + (await metric("waiting")) === 8,
    );
    stop.abort();
    await Promise.all(asked);
    await until("no read to wait", async () => (await metric("waiting")) === 0);
  } finally {
    await lock.release();
  }
  await until("no read to run", async () => (await metric("running")) === 0);
});

it("rows of large tables are estimated and marked, and rows of small ones are counted", async () => {
  await server.sql.unsafe(`
    insert into ${other.schema}.customers (id, object, name)
      select 'cus_many' || n, 'customer', repeat('x', 50) from generate_series(1, 20000) n;
    insert into ${other.schema}.products (id, object) select 'prod_few' || n, 'product' from generate_series(1, 7) n`);
  const listed = async () => {
    const { body } = await other.person.call("GET", "T/stripe/tables");
    const tables = body["tables"] as { name: string; rows: number; estimated: boolean }[];
    return new Map(tables.map((table) => [table.name, table]));
  };
  const early = (await listed()).get("customers");
  expect(early?.estimated).toBe(true);
  expect(early?.rows).toBeGreaterThan(0);
  await server.sql.unsafe(`analyze ${other.schema}.customers`);
  const tables = await listed();
  expect(tables.get("customers")?.estimated).toBe(true);
  expect(tables.get("customers")?.rows).toBeGreaterThan(19_000);
  expect(tables.get("customers")?.rows).toBeLessThan(21_000);
  const [counted] = await server.sql.unsafe(`select count(*)::int as rows from ${other.schema}.products`);
  expect(tables.get("products")).toEqual({ name: "products", rows: counted?.["rows"], estimated: false });
});
