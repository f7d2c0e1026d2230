import { startTestServer, until, type TestServer } from "@billstack/server/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { allRows, corruptRows } from "../corrupt-rows.js";
import { Stage } from "../stage.js";
import { readVerification, verify, type Verification } from "../verify.js";
import { watch } from "../watch.js";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

function total({ result }: Verification): {
  missing: number;
  extra: number;
  different: number;
  healed: number;
} {
  const sum = { missing: 0, extra: 0, different: 0, healed: 0 };
  for (const one of Object.values(result)) {
    for (const kind of ["missing", "extra", "different", "healed"] as const) sum[kind] += one[kind];
  }
  return sum;
}

async function loaded(customers: number): Promise<Stage> {
  const stage = await Stage.ready(server);
  await stage.sandbox("POST", `${stage.account}/seed`, { customers });
  const { body } = await stage.backfill();
  expect(body).toMatchObject({ message: "Backfill completed" });
  return stage;
}

it("a verification of an equal copy finds no difference, and the status shows equalAsOf", async () => {
  const stage = await loaded(60);
  expect(await readVerification(stage)).toBeNull();
  expect(await stage.status()).toMatchObject({ equalAsOf: null });
  const began = Math.floor(Date.now() / 1_000) * 1_000 - 1_000;
  const done = await verify(stage);
  expect(done).toMatchObject({ status: "completed", error: null, differences: [] });
  expect(total(done)).toEqual({ missing: 0, extra: 0, different: 0, healed: 0 });
  expect(done.result["customer"]).toMatchObject({ compared: 60, status: "completed" });
  expect(Date.parse(done.equalAsOf ?? "")).toBeGreaterThanOrEqual(began);
  expect(await stage.status()).toMatchObject({ equalAsOf: done.equalAsOf });
});

describe("a hundred rows that were changed by hand", () => {
  it("are all found and all corrected", async () => {
    const stage = await loaded(120);
    const before = await allRows(stage);
    const faults = await corruptRows(stage);
    expect(faults.size).toBe(100);
    const done = await verify(stage);
    expect(new Set(done.differences.map(({ object, id }) => `${object} ${id}`))).toEqual(faults);
    expect(done.differences.filter(({ healed }) => !healed)).toEqual([]);
    expect(total(done)).toMatchObject({ missing: 30, extra: 30, different: 40, healed: 100 });
    expect(await allRows(stage)).toEqual(before);
    expect(done.equalAsOf).not.toBeNull();
    expect(total(await verify(stage))).toEqual({ missing: 0, extra: 0, different: 0, healed: 0 });
  });
});

it("nested rows that are missing, changed, added or without an object are found and corrected", async () => {
  const stage = await loaded(40);
  const items = server.sql(`${stage.schema}.subscription_items`);
  const before = await allRows(stage);
  const rows = await server.sql<{ id: string; subscription: string }[]>`
    select id, subscription from ${items} where not deleted order by id limit 3`;
  const [gone, altered, added] = rows;
  await server.sql`delete from ${items} where id = ${gone?.id ?? ""}`;
  await server.sql`update ${items} set quantity = 4711 where id = ${altered?.id ?? ""}`;
  await server.sql`insert into ${items} (id, subscription, deleted) values ('si_orphan', 'sub_nowhere', false)`;
  const done = await verify(stage);
  expect(total(done)).toMatchObject({ different: 2, extra: 1, healed: 3 });
  expect(new Set(done.differences.map(({ id }) => id))).toEqual(
    new Set([gone?.subscription, altered?.subscription, "si_orphan"]),
  );
  expect(await allRows(stage)).toEqual(before);
  await server.sql`
    insert into ${items} (id, subscription, deleted) values ('si_added', ${added?.subscription ?? ""}, false)`;
  expect(total(await verify(stage))).toMatchObject({ different: 1, healed: 1 });
  expect(await stage.row("subscription_items", "si_added")).toMatchObject({ deleted: true });
});

it("an object that no event told of is found and stored", async () => {
  const stage = await loaded(20);
  const lost = await stage.stripe("POST", "customers", { name: "Lost" });
  const done = await verify(stage);
  // There was no webhook endpoint, so this is no lost event.
  expect(done.differences).toEqual([
    { object: "customer", id: lost.id, kind: "missing", healed: true, cause: "no_event" },
  ]);
  expect(await stage.row("customers", lost.id)).toMatchObject({ name: "Lost" });
});

it("objects that the key may not read are skipped, and their rows stay", async () => {
  const stage = await Stage.open(server);
  await stage.sandbox("POST", `${stage.account}/seed`, { customers: 10 });
  await stage.connect({ secretKey: `rk_test_sandbox_${stage.account}_no_invoices` });
  await stage.backfill();
  await server.sql`insert into ${server.sql(`${stage.schema}.invoices`)} (id) values ('in_added')`;
  const done = await verify(stage);
  expect(done.result["invoice"]).toMatchObject({ status: "skipped", extra: 0 });
  expect(done).toMatchObject({ status: "completed", equalAsOf: expect.any(String) });
});

it("only one verification runs at a time, it is shown while it runs, and it fails if the key is refused", async () => {
  const stage = await loaded(10);
  await stage.fault("delay", { match: { path: "/v1/products" }, ms: 1_000, times: 1 });
  const seen = (async () => {
    for await (const { verification } of watch<{ verification: Verification | null }>(
      stage,
      "verification.watch",
    )) {
      if (verification !== null && verification.status !== "running") return verification;
    }
    return null;
  })();
  expect((await stage.person.call("POST", "T/stripe/verification")).status).toBe(200);
  const second = await stage.person.call("POST", "T/stripe/verification");
  expect(second).toMatchObject({ status: 409, body: { code: "verification_running" } });
  expect(await seen).toMatchObject({ status: "completed" });
  await stage.fault("401", { match: { path: "/v1/customers" } });
  const current = async (): Promise<Verification> =>
    (await stage.person.call("GET", "T/stripe/verification")).body["verification"] as Verification;
  await stage.person.call("POST", "T/stripe/verification");
  const waiting = await until("the run to wait", async () => {
    const run = await current();
    return String(run.error).includes("Replace the keys") && run;
  });
  expect(waiting).toMatchObject({ status: "running", equalAsOf: null });
  await stage.noFaults();
  await stage.person.call("POST", "T/stripe/check");
  await until("the run's end", async () => (await current()).status === "completed");
});

it("a verification finds no difference while webhooks change objects", async () => {
  const stage = await loaded(120);
  const customers = await server.sql<{ id: string }[]>`
    select id from ${server.sql(`${stage.schema}.customers`)} order by id limit 30`;
  await stage.person.call("POST", "T/stripe/webhook-endpoint");
  await stage.fault("delay", { match: { path: "/v1/customers" }, ms: 300 });
  const running = verify(stage);
  for (const { id } of customers) await stage.stripe("POST", `customers/${id}`, { name: `Renamed ${id}` });
  expect(total(await running)).toEqual({ missing: 0, extra: 0, different: 0, healed: 0 });
  await stage.noFaults();
});
