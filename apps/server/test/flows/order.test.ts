import { startTestServer, until, type TestServer } from "@billstack/server/testing";
import { Stripe } from "stripe";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { customerOf, eventOf, later, Stage, unique, WEBHOOK_SECRET } from "../stage.js";

let server: TestServer;
let stage: Stage;
beforeAll(async () => {
  server = await startTestServer();
  stage = await Stage.ready(server);
});
afterAll(() => server.stop());

type Row = Record<string, unknown>;
const name = async (id: string) => (await stage.row("customers", id))?.["name"];

describe.concurrent("events of one object", () => {
  it("an older one after a newer one changes nothing", async () => {
    const id = `cus_${unique()}`;
    const [first, second] = [later(1), later(2)];
    await stage.apply(eventOf(customerOf(id, "Newer"), { created: second }));
    await stage.apply(eventOf(customerOf(id, "Older"), { created: first }));
    expect(await name(id)).toBe("Newer");
    await stage.apply(eventOf(customerOf(id, "Newest"), { created: later(3) }));
    expect(await name(id)).toBe("Newest");
  });

  it.each([
    ["the right one first", ["Truth", "Before"]],
    ["the right one last", ["Before", "Truth"]],
  ])("two of the same second end in Stripe's state, %s", async (_, names) => {
    const { id } = await stage.stripe("POST", "customers", { name: "Truth" });
    const created = later();
    await stage.apply(...names.map((text) => eventOf(customerOf(id, text), { created })));
    expect(await name(id)).toBe("Truth");
  });

  it("an update and a deletion of the same second end in Stripe's state", async () => {
    const { id } = await stage.stripe("POST", "products", { name: "Gone" });
    await stage.stripe("DELETE", `products/${id}`);
    const created = later();
    const product = { id, object: "product", name: "Gone" };
    await stage.apply(eventOf(product, { type: "product.deleted", created }), eventOf(product, { created }));
    expect(await stage.row("products", id)).toBeUndefined();
    await stage.apply(eventOf(product, { created: created - 1 }));
    expect(await stage.row("products", id)).toBeUndefined();
  });

  it("an object is read from Stripe if its event is older than the connection", async () => {
    const { id } = await stage.stripe("POST", "customers", { name: "As Stripe has it" });
    await stage.apply(eventOf(customerOf(id, "As it was"), { created: 1_700_000_000 }));
    expect(await name(id)).toBe("As Stripe has it");
    const { id: gone } = await stage.stripe("POST", "customers", { name: "Deleted since" });
    await stage.stripe("DELETE", `customers/${gone}`);
    await stage.apply(eventOf(customerOf(gone, "Deleted since"), { created: 1_700_000_000 }));
    expect(await stage.row("customers", gone)).toMatchObject({ deleted: true, name: null });
  });

  it("a deletion makes a row with deleted = true only if Stripe knows the customer", async () => {
    const stranger = { id: "cus_00000000000000", object: "customer", name: "Test", metadata: {} };
    await stage.apply(eventOf(stranger, { type: "customer.deleted" }));
    expect(await stage.row("customers", stranger.id)).toBeUndefined();
    const { id } = await stage.stripe("POST", "customers", { name: "Was there" });
    await stage.stripe("DELETE", `customers/${id}`);
    await stage.apply(eventOf(customerOf(id, "Was there"), { type: "customer.deleted" }));
    expect(await stage.row("customers", id)).toMatchObject({ deleted: true });
  });

  it("an event leaves no row if Stripe answers 404 for its object", async () => {
    for (const [object, table] of [
      ["customer", "customers"],
      ["product", "products"],
      ["charge", "charges"],
    ] as const) {
      const id = `${object}_00000000000000`;
      await stage.apply(eventOf({ id, object, metadata: {} }, { created: 1_700_000_000 }));
      expect(await stage.row(table, id)).toBeUndefined();
    }
  });
});

describe.concurrent("deletions", () => {
  it.each([
    ["products", "product.deleted", { object: "product", name: "P" }],
    ["prices", "price.deleted", { object: "price", currency: "usd", product: "prod_1" }],
    ["plans", "plan.deleted", { object: "plan", currency: "usd", product: "prod_1" }],
    ["invoices", "invoice.deleted", { object: "invoice", status: "draft" }],
    ["tax_ids", "customer.tax_id.deleted", { object: "tax_id", type: "eu_vat", value: "DE1", created: 1 }],
  ] as [string, string, Row][])(
    "of %s remove the row, and an older event does not bring it back",
    async (table, type, object) => {
      const id = `x_${unique()}`;
      const created = later();
      await stage.apply(eventOf({ ...object, id }, { created }));
      expect(await stage.row(table, id)).toMatchObject({ id });
      await stage.apply(eventOf({ ...object, id }, { created: created + 2, type }));
      expect(await stage.row(table, id)).toBeUndefined();
      await stage.apply(eventOf({ ...object, id }, { created: created + 1 }));
      expect(await stage.row(table, id)).toBeUndefined();
    },
  );

  it("of a customer keep the row with deleted = true, and an older update does not change that", async () => {
    const id = `cus_${unique()}`;
    const created = later();
    const deletion = eventOf(customerOf(id, "Ada"), { created: created + 2, type: "customer.deleted" });
    await stage.apply(eventOf(customerOf(id, "Ada"), { created }), deletion);
    expect(await stage.row("customers", id)).toMatchObject({ deleted: true });
    await stage.apply(eventOf(customerOf(id, "Ada again"), { created: created + 1 }));
    expect(await stage.row("customers", id)).toMatchObject({ deleted: true });
  });

  it("that arrive before the creation leave no row", async () => {
    const product = { id: `prod_${unique()}`, object: "product", name: "Short-lived" };
    const created = later();
    await stage.apply(eventOf(product, { created: created + 1, type: "product.deleted" }));
    await stage.apply(eventOf(product, { created, type: "product.created" }));
    expect(await stage.row("products", product.id)).toBeUndefined();
  });
});

describe.concurrent("subscription items", () => {
  const subscription = (id: string, items: string[]): Row => ({
    id,
    object: "subscription",
    customer: "cus_1",
    status: "active",
    items: {
      object: "list",
      has_more: false,
      data: items.map((item) => ({
        id: item,
        object: "subscription_item",
        subscription: id,
        price: { id: "price_1" },
        quantity: 1,
      })),
    },
  });
  const deleted = async (id: string) => {
    const rows = await server.sql<{ id: string; deleted: boolean | null }[]>`
      select id, deleted from ${server.sql(`${stage.schema}.subscription_items`)} where subscription = ${id}`;
    return Object.fromEntries(rows.map((row) => [row.id, row.deleted ?? false]));
  };

  it("a removed item gets deleted = true, and an older event changes no item", async () => {
    const id = `sub_${unique()}`;
    const [a, b, c] = ["a", "b", "c"].map((letter) => `si_${letter}${unique()}`) as [string, string, string];
    const created = later();
    await stage.apply(eventOf(subscription(id, [a, b]), { created: created + 1 }));
    await stage.apply(eventOf(subscription(id, [a]), { created }));
    expect(await deleted(id)).toEqual({ [a]: false, [b]: false });
    await stage.apply(eventOf(subscription(id, [b, c]), { created: created + 2 }));
    expect(await deleted(id)).toEqual({ [a]: true, [b]: false, [c]: false });
  });

  it("all items of a subscription with more than ten are stored, though an event carries ten", async () => {
    const product = await stage.stripe("POST", "products", { name: "Many" });
    const prices = await Promise.all(
      Array.from({ length: 13 }, (_, i) =>
        stage.stripe("POST", "prices", {
          product: product.id,
          currency: "usd",
          unit_amount: String(100 + i),
          "recurring[interval]": "month",
        }),
      ),
    );
    const customer = await stage.stripe("POST", "customers", { payment_method: "pm_card_visa" });
    const made = await stage.stripe("POST", "subscriptions", {
      customer: customer.id,
      collection_method: "send_invoice",
      days_until_due: "30",
      ...Object.fromEntries(prices.map(({ id }, i) => [`items[${i}][price]`, id])),
    });
    expect(made["items"]).toMatchObject({ has_more: true });
    await stage.apply(eventOf(made));
    expect(Object.values(await deleted(made.id))).toEqual(Array.from({ length: 13 }, () => false));
  });
});

it.concurrent(
  "events of the newest API version fill the columns that only older versions carry",
  async () => {
    const own = await Stage.ready(server);
    await own.sandbox("POST", `${own.account}/webhook`, {
      url: `${server.url}/api/webhooks/stripe/${own.teamId}`,
      secret: WEBHOOK_SECRET,
      api_version: Stripe.API_VERSION,
    });
    const product = await own.stripe("POST", "products", { name: "Today" });
    const price = await own.stripe("POST", "prices", {
      product: product.id,
      currency: "usd",
      unit_amount: "900",
      "recurring[interval]": "month",
    });
    const customer = await own.stripe("POST", "customers", {
      payment_method: "pm_card_visa",
      "invoice_settings[default_payment_method]": "pm_card_visa",
    });
    const { id } = await own.stripe("POST", "subscriptions", {
      customer: customer.id,
      "items[0][price]": price.id,
    });
    const row = await until("the active subscription", async () => {
      const found = await own.row("subscriptions", id);
      return found?.["status"] === "active" && found;
    });
    expect(row).toMatchObject({
      current_period_start: expect.stringMatching(/^\d+$/),
      current_period_end: expect.stringMatching(/^\d+$/),
      plan: expect.stringContaining(price.id),
    });
    const invoice = await until("the paid invoice", async () => {
      const found = await own.row("invoices", String(row["latest_invoice"]));
      return found?.["status"] === "paid" && found;
    });
    expect(invoice).toMatchObject({ subscription: id, paid: true });
  },
);

describe.concurrent("a discount, which has no table", () => {
  it.each([
    ["customer", "customers", "customer.discount.created"],
    ["subscription", "subscriptions", "customer.discount.deleted"],
  ])("of a %s makes BillStack read that object from Stripe", async (field, table, type) => {
    const { id: customer } = await stage.stripe("POST", "customers", { name: "Stripe's" });
    const product = await stage.stripe("POST", "products", { name: "Discounted" });
    const subscription = await stage.stripe("POST", "subscriptions", {
      customer,
      collection_method: "send_invoice",
      days_until_due: "30",
      "items[0][price_data][product]": product.id,
      "items[0][price_data][currency]": "usd",
      "items[0][price_data][unit_amount]": "500",
      "items[0][price_data][recurring][interval]": "month",
    });
    const id = field === "customer" ? customer : subscription.id;
    const discount = {
      id: `di_${unique()}`,
      object: "discount",
      customer,
      subscription: field === "customer" ? null : id,
    };
    const event = eventOf(discount, { type });
    await stage.apply(event);
    expect(await stage.event(event.id)).toMatchObject({ status: "applied", object_id: id });
    expect(await stage.row(table, id)).toMatchObject({ id });
  });

  it("causes no read if a newer event is stored, and one if the stored event is of the same second", async () => {
    const { id } = await stage.stripe("POST", "customers", { name: "Stripe's" });
    const created = later();
    const hint = (second: number) =>
      eventOf(
        { id: "di_1", object: "discount", customer: id },
        { type: "customer.discount.created", created: created + second },
      );
    await stage.apply(eventOf(customerOf(id, "In the event"), { created: created + 2 }), hint(1));
    expect(await stage.row("customers", id)).toMatchObject({ name: "In the event" });
    await stage.apply(hint(2));
    expect(await stage.row("customers", id)).toMatchObject({ name: "Stripe's" });
  });
});

describe.concurrent("events and a backfill", () => {
  it("an event that arrives before the page of a backfill is not overwritten by the page", async () => {
    const own = await Stage.ready(server);
    const { id } = await own.stripe("POST", "customers", { name: "On the page" });
    await own.fault("delay", { match: { path: "/v1/customers" }, ms: 1_500, times: 1 });
    const backfill = own.backfill({ objects: ["customer"] });
    await until("the run", async () => (await own.run())?.status === "running");
    const event = eventOf(customerOf(id, "In the event"));
    await own.deliver(event);
    await own.settled(event.id);
    expect((await backfill).body).toMatchObject({ result: { customer: { synced: 1 } } });
    expect(await own.row("customers", id)).toMatchObject({ name: "In the event" });
  });

  it("a backfill corrects a row whose change had no event", async () => {
    const own = await Stage.ready(server);
    const { id } = await own.stripe("POST", "customers", { name: "Old" });
    await own.backfill({ objects: ["customer"] });
    await own.stripe("POST", `customers/${id}`, { name: "Changed without event" });
    await until("a new second", async () => {
      await own.backfill({ objects: ["customer"] });
      return (await own.row("customers", id))?.["name"] === "Changed without event";
    });
  });
});
