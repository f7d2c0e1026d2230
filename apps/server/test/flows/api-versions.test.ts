import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { startTestServer, type TestServer } from "@billstack/server/testing";
import { PINNED_API_VERSION } from "@billstack/stripe-verify";
import { Stripe } from "stripe";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { eventOf, later, Stage, unique } from "../stage.js";

type Row = Record<string, unknown>;

/** One invoice and one subscription, in the shapes of several versions, as Stripe's reference describes them. */
const SHAPES = new URL("../api-versions/", import.meta.url);
const VERSIONS = readdirSync(SHAPES).toSorted();
const DOCUMENTED = readFileSync(new URL("../../../../docs/api-versions.md", import.meta.url), "utf8");

const OBJECTS = [
  { type: "subscription", table: "subscriptions", event: "customer.subscription.updated" },
  { type: "invoice", table: "invoices", event: "invoice.updated" },
];
/** Columns of the row that no event carries. */
const OWN = ["last_synced_at", "updated_at"];
/** JSON in the shape of the version that it came in, as the documentation says. */
const SHAPED = ["items", "lines", "plan"];

let server: TestServer;
let stage: Stage;
beforeAll(async () => {
  server = await startTestServer();
  stage = await Stage.ready(server);
});
afterAll(() => server.stop());

/** The columns of a table that a version does not carry, by the documentation. */
function notCarried(table: string, version: string): string[] {
  const [, name, since, only] =
    new RegExp(`^\\| \`(${table})\` +\\|([^|]*)\\|([^|]*)\\|$`, "m").exec(DOCUMENTED) ?? [];
  if (name === undefined) return [];
  const cell = version < "2025-03-31" ? only : since;
  // Billing mode came three months after basil's first version.
  const late = table === "subscriptions" && version.startsWith("2025-03-31") ? ["billing_mode"] : [];
  return [...(cell ?? "").matchAll(/`(\w+)`/g)].map(([, column]) => String(column)).concat(late);
}

/** The object of a version under an id of its own, which its nested rows name too. */
function shapeOf(version: string, type: string, own: string): Row {
  const text = readFileSync(fileURLToPath(new URL(`${version}/${type}.json`, SHAPES)), "utf8");
  return JSON.parse(text.replaceAll(/"(sub|in|si)_golden"/g, `"$1_${own}"`)) as Row;
}

/** A table's row as JSON, without what every write sets. */
async function rowOf(table: string, id: unknown): Promise<Row> {
  const [found] = await server.sql<{ row: Row }[]>`
    select to_jsonb(t) as row from ${server.sql(`${stage.schema}.${table}`)} t where id = ${String(id)}`;
  if (found === undefined) throw new Error(`${table} has no ${String(id)}`);
  return without(found.row, OWN);
}

function without(row: Row, names: string[]): Row {
  return Object.fromEntries(Object.entries(row).filter(([name]) => !names.includes(name)));
}

async function apply(version: string, object: Row, event: string, created = later()): Promise<void> {
  await stage.apply(eventOf(object, { api_version: version, type: event, created }));
}

it("has shapes of the oldest, the pinned, each version since that broke something, and today's version", () => {
  const broke = ["2025-03-31.basil", "2025-10-29.clover", "2026-03-25.dahlia"];
  expect(VERSIONS).toEqual(["2020-08-27", PINNED_API_VERSION, ...broke, Stripe.API_VERSION]);
});

describe.each(OBJECTS)("$type", ({ type, table, event }) => {
  it("of the pinned version: every column is what its field is", async () => {
    const object = shapeOf(PINNED_API_VERSION, type, unique());
    await apply(PINNED_API_VERSION, object, event);
    const { plan, ...row } = await rowOf(table, object["id"]);
    const carried = without(row, notCarried(table, PINNED_API_VERSION));
    expect(carried).toEqual(Object.fromEntries(Object.keys(carried).map((name) => [name, object[name]])));
    if (typeof plan === "string") expect(JSON.parse(plan)).toEqual(object["plan"]);
  });

  it.each(VERSIONS)("of %s makes the same row as the pinned version does", async (version) => {
    const own = unique();
    const [pinned, other] = [PINNED_API_VERSION, version].map((one) => shapeOf(one, type, own)) as [Row, Row];
    await apply(version, other, event);
    const row = await rowOf(table, other["id"]);
    const missing = [...notCarried(table, version), ...notCarried(table, PINNED_API_VERSION)];
    const expected = Object.fromEntries(Object.keys(row).map((name) => [name, pinned[name]]));
    expect(without(row, [...missing, ...SHAPED])).toEqual(without(expected, [...missing, ...SHAPED]));
    for (const name of notCarried(table, version)) expect(row[name]).toBeNull();
    if (type === "subscription")
      expect(JSON.parse(String(row["plan"]))).toMatchObject({ id: "price_golden" });
  });

  it.each(VERSIONS)("of %s turns nothing of a filled row to NULL", async (version) => {
    const own = unique();
    const filled = { ...shapeOf(PINNED_API_VERSION, type, own), billing_mode: { type: "classic" } };
    const changed: Row = { ...shapeOf(version, type, own), metadata: { order: "8" } };
    await apply(PINNED_API_VERSION, filled, event, later());
    const before = await rowOf(table, changed["id"]);
    await apply(version, changed, event, later(1));
    const after = await rowOf(table, changed["id"]);
    // It came three months after basil's first version.
    const shaped = version >= "2025-06-30" ? [...SHAPED, "billing_mode"] : SHAPED;
    expect(without(after, shaped)).toEqual(without({ ...before, metadata: { order: "8" } }, shaped));
    for (const [name, value] of Object.entries(before))
      if (value !== null) expect(after[name]).not.toBeNull();
  });
});

it.each(VERSIONS)(
  "a subscription of %s fills its item's row, and turns nothing of it to NULL",
  async (version) => {
    const own = unique();
    const item = `si_${own}`;
    await apply(version, shapeOf(version, "subscription", own), "customer.subscription.updated");
    const row = await rowOf("subscription_items", item);
    expect(row).toMatchObject({
      subscription: `sub_${own}`,
      price: "price_golden",
      quantity: 3,
      deleted: false,
      metadata: { seat: "yes" },
      current_period_start: version < "2025-03-31" ? null : 1_740_787_200,
      current_period_end: version < "2025-03-31" ? null : 1_743_465_600,
    });
    const today = shapeOf(Stripe.API_VERSION, "subscription", own);
    await apply(Stripe.API_VERSION, today, "customer.subscription.updated", later(1));
    const filled = await rowOf("subscription_items", item);
    await apply(version, shapeOf(version, "subscription", own), "customer.subscription.updated", later(2));
    expect(await rowOf("subscription_items", item)).toEqual(filled);
  },
);
