import { startTestServer, type TestServer } from "@billstack/server/testing";
import { afterAll, beforeAll, expect, it } from "vitest";

import { eventOf, later, Stage, unique } from "../stage.js";

type Row = Record<string, unknown>;

/** More entries than the first page of a nested list has. */
const MANY = 12;

let server: TestServer;
let stage: Stage;
beforeAll(async () => {
  server = await startTestServer();
  stage = await Stage.ready(server);
});
afterAll(() => server.stop());

const entries = (row: Row | undefined, field: string) =>
  (row?.[field] as { data: Row[]; has_more: boolean }) ?? {};

async function aCustomer(): Promise<string> {
  const { id } = await stage.stripe("POST", "customers", {
    payment_method: "pm_card_visa",
    "invoice_settings[default_payment_method]": "pm_card_visa",
  });
  return id;
}

it.concurrent("an expanded object is stored as its id, also in the rows of nested objects", async () => {
  const own = unique();
  const customer = { id: `cus_${own}`, object: "customer", name: "Ada" };
  const invoice = {
    id: `in_${own}`,
    object: "invoice",
    customer,
    charge: { id: "ch_1", object: "charge" },
  };
  const discount = { id: "di_1", object: "discount", customer: customer.id };
  const price = { id: "price_1", object: "price", product: { id: "prod_1", object: "product" } };
  const item = { id: `si_${own}`, object: "subscription_item", subscription: `sub_${own}`, price };
  const subscription = {
    id: `sub_${own}`,
    object: "subscription",
    customer,
    latest_invoice: invoice,
    discount,
    items: { object: "list", data: [item], has_more: false },
  };
  await stage.apply(eventOf(invoice), eventOf(subscription), eventOf({ ...price, id: `price_${own}` }));
  expect(await stage.row("invoices", invoice.id)).toMatchObject({ customer: customer.id, charge: "ch_1" });
  expect(await stage.row("subscriptions", subscription.id)).toMatchObject({
    customer: customer.id,
    latest_invoice: invoice.id,
    discount,
  });
  expect(await stage.row("subscription_items", item.id)).toMatchObject({ price: "price_1" });
  expect(await stage.row("prices", `price_${own}`)).toMatchObject({ product: "prod_1" });
});

it.concurrent("a decimal is stored as the same text by a webhook, a fetch and a backfill", async () => {
  const product = await stage.stripe("POST", "products", { name: "Decimal" });
  const price = await stage.stripe("POST", "prices", {
    product: product.id,
    currency: "usd",
    unit_amount_decimal: "1050.5",
    "recurring[interval]": "month",
  });
  const { id } = await stage.stripe("POST", "subscriptions", {
    customer: await aCustomer(),
    "items[0][price]": price.id,
  });
  const subscription = await stage.stripe("GET", `subscriptions/${id}`);
  const stored = async () => {
    const { items, plan } = (await stage.row("subscriptions", id)) ?? {};
    const text = (await stage.row("prices", price.id))?.["unit_amount_decimal"];
    return { text, items, plan: JSON.parse(String(plan)) as unknown };
  };
  const wanted = { text: "1050.5", items: subscription["items"], plan: subscription["plan"] };
  expect(price["unit_amount_decimal"]).toBe("1050.5");
  await stage.backfill({ objects: ["price", "subscription"] });
  expect(await stored()).toEqual(wanted);
  const created = later();
  await stage.apply(eventOf(price, { created }), eventOf(subscription, { created }));
  expect(await stored()).toEqual(wanted);
  const changed = { metadata: { same: "second" } };
  await stage.apply(
    eventOf({ ...price, ...changed }, { created }),
    eventOf({ ...subscription, ...changed }, { created }),
  );
  expect(await stored()).toEqual(wanted);
});

it.concurrent("an invoice is stored with all its lines, though events and lists carry only ten", async () => {
  const customer = await aCustomer();
  for (let line = 0; line < MANY; line += 1) {
    await stage.stripe("POST", "invoiceitems", { customer, amount: String(100 + line), currency: "usd" });
  }
  const invoice = await stage.stripe("POST", "invoices", {
    customer,
    pending_invoice_items_behavior: "include",
  });
  expect(invoice["lines"]).toMatchObject({ has_more: true });
  await stage.apply(eventOf(invoice));
  const whole = { has_more: false, data: expect.objectContaining({ length: MANY }) };
  expect(entries(await stage.row("invoices", invoice.id), "lines")).toMatchObject(whole);
  await server.sql`delete from ${server.sql(`${stage.schema}.invoices`)} where id = ${invoice.id}`;
  const other = await Stage.open(server);
  await other.connect(stage.keys);
  await other.backfill({ objects: ["invoice"] });
  expect(entries(await other.row("invoices", invoice.id), "lines")).toMatchObject(whole);
});

it.concurrent(
  "a charge event of an old version, with ten refunds in it, writes the same row as a backfill",
  async () => {
    const intent = await stage.stripe("POST", "payment_intents", {
      amount: "5000",
      currency: "usd",
      customer: await aCustomer(),
      payment_method: "pm_card_visa",
      confirm: "true",
      off_session: "true",
    });
    for (let refund = 0; refund < MANY; refund += 1) {
      await stage.stripe("POST", "refunds", { payment_intent: intent.id, amount: String(100 + refund) });
    }
    const charge = await stage.stripe("GET", `charges/${String(intent["latest_charge"])}?expand[]=refunds`);
    expect(charge["refunds"]).toMatchObject({ has_more: true });
    await stage.apply(eventOf(charge, { api_version: "2020-08-27" }));
    // Charges of the pinned version carry no refunds, so the column is empty. Refunds have a table of their own.
    expect(await stage.row("charges", charge.id)).toMatchObject({ refunds: null, amount_refunded: "1266" });
  },
);
