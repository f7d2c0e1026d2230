import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { createSandbox } from "@billstack/stripe-sandbox";
import { startTestServer, type TestServer } from "@billstack/server/testing";
import { PINNED_API_VERSION } from "@billstack/stripe-verify";
import { Stripe } from "stripe";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { reply } from "../fake-stripe.js";
import { eventOf, later, Stage, unique } from "../stage.js";
import { WatchedStripe } from "../watched-stripe.js";

type Row = Record<string, unknown> & { id: string };

/**
 * The folder of one invoice and one subscription in the shapes of several API versions, by Stripe's API reference.
 */
const SHAPES = new URL("../api-versions/", import.meta.url);
const VERSIONS = readdirSync(SHAPES).toSorted();

const OBJECTS = [
  { type: "subscription", table: "subscriptions", event: "customer.subscription.updated" },
  { type: "invoice", table: "invoices", event: "invoice.updated" },
];
/** Columns that BillStack fills itself; no event carries them. */
const OWN = ["last_synced_at", "updated_at"];

let stripe: WatchedStripe;
let server: TestServer;
let stage: Stage;
/** The objects that Stripe answers with, by id. */
const atStripe = new Map<string, Row>();
beforeAll(async () => {
  stripe = await WatchedStripe.before(await createSandbox());
  stripe.answer = ({ path }, response) => {
    const object = atStripe.get(path.split("/").at(-1) ?? "");
    if (object === undefined) return false;
    reply(response, 200, object);
    return true;
  };
  server = await startTestServer({ sandboxUrl: stripe.url });
  stage = await Stage.ready(server);
});
afterAll(async () => {
  await server.stop();
  await stripe.close();
});

/** Returns the object in the shape of a version, with an id of its own. Its nested objects refer to that id. */
function shapeOf(version: string, type: string, own: string): Row {
  const text = readFileSync(fileURLToPath(new URL(`${version}/${type}.json`, SHAPES)), "utf8");
  return JSON.parse(text.replaceAll(/"(sub|in|si)_golden"/g, `"$1_${own}"`)) as Row;
}

/** Returns the row of an object and the rows of its items, without the columns of {@link OWN}. */
async function rowsOf(table: string, id: string): Promise<Record<string, unknown>[]> {
  const rows = await server.sql<{ row: Record<string, unknown> }[]>`
    select to_jsonb(t) - ${OWN}::text[] as row from ${server.sql(`${stage.schema}.${table}`)} t where id = ${id}
    union all
    select to_jsonb(t) - ${OWN}::text[] from ${server.sql(`${stage.schema}.subscription_items`)} t
    where subscription = ${id}`;
  return rows.map(({ row }) => row);
}

/** Applies an event with the object in the shape of a version. Stripe answers reads in the pinned version. */
async function apply(version: string, type: string, own: string, created = later()): Promise<Row> {
  const pinned = shapeOf(PINNED_API_VERSION, type, own);
  atStripe.set(pinned.id, pinned);
  const event = OBJECTS.find((one) => one.type === type)?.event;
  await stage.apply(eventOf(shapeOf(version, type, own), { api_version: version, type: event, created }));
  return pinned;
}

it("there are shapes of the oldest version, the pinned one, later versions with breaking changes, and the newest", () => {
  const breaking = ["2025-03-31.basil", "2025-10-29.clover", "2026-03-25.dahlia"];
  expect(VERSIONS).toEqual(["2020-08-27", PINNED_API_VERSION, ...breaking, Stripe.API_VERSION]);
});

describe.each(OBJECTS)("$type", ({ type, table }) => {
  it("in the pinned version fills every column from the field of its name, without a request to Stripe", async () => {
    const mark = stripe.asked.length;
    const object = await apply(PINNED_API_VERSION, type, unique());
    expect(stripe.asked.slice(mark).filter(({ path }) => path.endsWith(object.id))).toEqual([]);
    const [found = {}] = await rowsOf(table, object.id);
    const { plan, ...row } = found;
    expect(row).toEqual(Object.fromEntries(Object.keys(row).map((name) => [name, object[name] ?? null])));
    if (typeof plan === "string") expect(JSON.parse(plan)).toEqual(object["plan"]);
  });

  it.each(VERSIONS)("in version %s makes the same rows as the pinned version", async (version) => {
    const [one, other] = [unique(), unique()];
    const { id } = await apply(version, type, one);
    const { id: pinned } = await apply(PINNED_API_VERSION, type, other);
    const rows = JSON.stringify(await rowsOf(table, id)).replaceAll(one, other);
    expect(JSON.parse(rows)).toEqual(await rowsOf(table, pinned));
  });

  it.each(VERSIONS)("in version %s does not change a correct row", async (version) => {
    const own = unique();
    const { id } = await apply(PINNED_API_VERSION, type, own);
    const before = await rowsOf(table, id);
    await apply(version, type, own, later(1));
    expect(await rowsOf(table, id)).toEqual(before);
  });
});

it.each([null, "2099-01-01.future", "tomorrow", 20_250_224])(
  "the object is read from Stripe if the version of its event is unknown: %j",
  async (version) => {
    const own = unique();
    const pinned = shapeOf(PINNED_API_VERSION, "invoice", own);
    atStripe.set(pinned.id, pinned);
    await stage.apply(eventOf({ ...pinned, number: "Not so" }, { api_version: version }));
    expect(await stage.row("invoices", pinned.id)).toMatchObject({ number: pinned["number"] });
  },
);

it.each([
  ["refund", "refunds", "2020-08-27"],
  ["payment_method", "payment_methods", Stripe.API_VERSION],
  ["price", "prices", "2024-06-20"],
])(
  "a %s is stored from the event of another version that fills its columns in the same way",
  async (object, table, version) => {
    const id = `x_${unique()}`;
    await stage.apply(
      eventOf({ id, object, metadata: { said: "so" }, recurring: null }, { api_version: version }),
    );
    expect(await stage.row(table, id)).toMatchObject({ metadata: { said: "so" } });
  },
);

it("a deletion is applied in every version", async () => {
  const { id } = await apply(PINNED_API_VERSION, "invoice", unique());
  await stage.apply(
    eventOf(
      { id, object: "invoice" },
      { type: "invoice.deleted", api_version: "2020-08-27", created: later(9) },
    ),
  );
  expect(await stage.row("invoices", id)).toBeUndefined();
});
