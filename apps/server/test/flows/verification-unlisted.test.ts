import { createSandbox } from "@billstack/stripe-sandbox";
import { startTestServer, until, type TestServer } from "@billstack/server/testing";
import { afterAll, beforeAll, expect, it } from "vitest";

import { Stage } from "../stage.js";
import { verify } from "../verify.js";
import { WatchedStripe } from "../watched-stripe.js";

let stripe: WatchedStripe;
let server: TestServer;
beforeAll(async () => {
  stripe = await WatchedStripe.before(await createSandbox());
  server = await startTestServer({ sandboxUrl: stripe.url });
});
afterAll(async () => {
  await server.stop();
  await stripe.close();
});

/** Objects that Stripe's lists leave out. */
interface Unlisted {
  stage: Stage;
  customer: string;
  method: string;
  review: string;
  feature: string;
}

async function someId(stage: Stage, table: string, where: string): Promise<string> {
  const [row] = await server.sql.unsafe<{ id: string }[]>(
    `select id from "${stage.schema}"."${table}" where ${where} order by id limit 1`,
  );
  return row?.id ?? "";
}

/**
 * Returns a loaded team in whose account objects were then deleted, detached, closed and archived. The events
 * arrived.
 */
async function withUnlisted(): Promise<Unlisted> {
  const stage = await Stage.ready(server);
  await stage.sandbox("POST", `${stage.account}/seed`, { customers: 30 });
  const risky = { amount: "900", currency: "usd", payment_method: "pm_card_riskLevelElevated" };
  await stage.stripe("POST", "payment_intents", { ...risky, confirm: "true" });
  const held = { name: "Export", lookup_key: "export" };
  const { id: feature } = await stage.stripe("POST", "entitlements/features", held);
  const { id: coupon } = await stage.stripe("POST", "coupons", { percent_off: "10", duration: "once" });
  await stage.backfill();
  await stage.person.call("POST", "T/stripe/webhook-endpoint");
  const customer = await someId(stage, "customers", "true");
  const method = await someId(stage, "payment_methods", `customer <> '${customer}'`);
  const review = await someId(stage, "reviews", "open");
  const archived = { active: "false" };
  await stage.stripe("POST", `prices/${await someId(stage, "prices", "active")}`, archived);
  await stage.stripe("POST", `products/${await someId(stage, "products", "active")}`, archived);
  await stage.stripe("DELETE", `coupons/${coupon}`);
  await stage.stripe("DELETE", `customers/${customer}`);
  await stage.stripe("POST", `payment_methods/${method}/detach`);
  await stage.stripe("POST", `reviews/${review}/approve`);
  await stage.stripe("POST", `entitlements/features/${feature}`, archived);
  await until("the events", async () => {
    const detached = await stage.row("payment_methods", method);
    const closed = await stage.row("reviews", review);
    const deleted = await stage.row("customers", customer);
    return detached?.["customer"] === null && closed?.["open"] === false && deleted?.["deleted"] === true;
  });
  await until("none waiting", async () => (await stage.inbox())["waiting"] === undefined);
  return { stage, customer, method, review, feature };
}

const different = (object: string, id: string, cause = "no_event") => {
  return { object, id, kind: "different", healed: true, cause };
};

/** Makes the stored freshness of the team's objects a day older. */
async function makeADayOlder({ teamId }: Stage): Promise<void> {
  await server.sql`
    update billstack.freshness set fresh_at = fresh_at - interval '1 day'
    from billstack.connections where connections.id = connection_id and team_id = ${teamId}`;
}

async function freshAt(id: string): Promise<Date> {
  const [row] = await server.sql<{ at: Date }[]>`
    select fresh_at as at from billstack.freshness where object_id = ${id}`;
  return row?.at ?? new Date(0);
}

/** Returns the requests for single objects since `from`. */
function singles(from: number): string[] {
  return stripe.asked
    .slice(from)
    .map(({ path }) => path)
    .filter((path) => /_[A-Za-z0-9]+$/.test(path) && !path.endsWith("_methods"))
    .filter((path) => path.split("/").length > 3);
}

it.concurrent(
  "objects that lists leave out are no differences, and are read one by one if Stripe still has them",
  async () => {
    const { stage, customer, method, review, feature } = await withUnlisted();
    // Stripe has no event for an archived feature, nor for an intent whose review has ended. These differ at first.
    const first = await verify(stage);
    const withoutEvent = ["entitlements.feature", "payment_intent"];
    expect(first.error).toBeNull();
    expect(first.differences).toContainEqual(different("entitlements.feature", feature));
    expect(first.differences.filter(({ object }) => !withoutEvent.includes(object))).toEqual([]);
    await makeADayOlder(stage);
    const yesterday = await freshAt(method);
    const from = stripe.asked.length;
    const second = await verify(stage);
    expect(second).toMatchObject({ status: "completed", differences: [], equalAsOf: expect.any(String) });
    const looked = singles(from);
    for (const id of [method, review, feature])
      expect(looked.filter((path) => path.endsWith(id))).toHaveLength(1);
    // Stripe says nothing about a deleted customer except that it is deleted, so no read is needed.
    expect(looked.filter((path) => path.endsWith(customer))).toEqual([]);
    // An object that was checked and is right is fresh again, so it is checked last in the next runs.
    expect((await freshAt(method)).getTime() - yesterday.getTime()).toBeGreaterThan(23 * 60 * 60 * 1_000);
  },
);

it.concurrent("wrong and missing rows of objects that lists leave out are found and corrected", async () => {
  const { stage, method, review, feature } = await withUnlisted();
  await verify(stage);
  await makeADayOlder(stage);
  const right = async () => [
    await stage.row("payment_methods", method),
    await stage.row("reviews", review),
    await stage.row("features", feature),
  ];
  const before = await right();
  await server.sql.unsafe(`update "${stage.schema}".payment_methods set card = '{}' where id = '${method}'`);
  await server.sql.unsafe(`update "${stage.schema}".reviews set reason = 'none' where id = '${review}'`);
  await server.sql.unsafe(`update "${stage.schema}".features set name = 'Mallory' where id = '${feature}'`);
  const [gone] = await server.sql.unsafe<{ id: string }[]>(
    `delete from "${stage.schema}".payment_methods where customer is null and id <> '${method}' returning id`,
  );
  const { differences } = await verify(stage);
  expect(differences).toHaveLength(4);
  expect(differences).toContainEqual({ ...different("payment_method", gone?.id ?? ""), kind: "missing" });
  expect(await stage.row("payment_methods", gone?.id ?? "")).toMatchObject({ customer: null });
  expect(differences).toEqual(
    expect.arrayContaining([
      // A change of a card has an event, so this difference counts as a lost event.
      different("payment_method", method, "lost_event"),
      different("review", review),
      different("entitlements.feature", feature),
    ]),
  );
  expect(await right()).toMatchObject(before.map((row) => withoutTimes(row)));
});

function withoutTimes(row: Record<string, unknown> = {}): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row).filter(([name]) => !["last_synced_at", "updated_at"].includes(name)),
  );
}

it.concurrent(
  "at most 500 objects of a type that lists leave out are checked in a run, the longest unchecked first",
  async () => {
    const stage = await Stage.ready(server);
    await stage.backfill();
    const [connection] = await server.sql<{ id: string }[]>`
    select id from billstack.connections where team_id = ${stage.teamId}`;
    // Rows of detached payment methods that Stripe no longer has. A read of each finds that out.
    await server.sql.unsafe(
      `insert into "${stage.schema}".payment_methods (id) select 'pm_' || n from generate_series(1, 503) n`,
    );
    await server.sql`
    insert into billstack.freshness (connection_id, object_type, object_id, fresh_at, deleted)
    select ${connection?.id ?? ""}, 'payment_method', 'pm_' || n, now() - make_interval(hours => 2000 - n), false
    from generate_series(1, 503) n`;
    const remaining = async () =>
      (await server.sql.unsafe(`select id from "${stage.schema}".payment_methods order by id`)).map(
        ({ id }) => id as string,
      );
    expect((await verify(stage)).result["payment_method"]).toMatchObject({ extra: 500, healed: 500 });
    expect(await remaining()).toEqual(["pm_501", "pm_502", "pm_503"]);
    expect((await verify(stage)).result["payment_method"]).toMatchObject({ extra: 3, healed: 3 });
    expect(await remaining()).toEqual([]);
  },
);
