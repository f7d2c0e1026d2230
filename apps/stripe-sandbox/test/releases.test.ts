import { Stripe } from "stripe";
import { expect, test } from "vitest";
import { openSandbox, type OpenSandbox } from "./open-sandbox.js";
import { playScene } from "./shape-scene.js";

type Json = Record<string, unknown>;

/** What a version changed: a field of an object in the version before it, and since it. `undefined`: it has none. */
const CHANGES: { since: string; before: string; list: string; field: string; was: unknown; is: unknown }[] = [
  row("2026-09-30.endive", "2026-08-26.dahlia", "products", "tax_details", undefined, null),
  row("2026-07-29.dahlia", "2026-06-24.dahlia", "refunds", "payment_method", undefined, some(/^pm_/)),
  row("2026-05-27.dahlia", "2026-04-22.dahlia", "subscriptions", "billing_schedules", undefined, []),
  row("2026-03-25.dahlia", "2026-02-25.clover", "checkout/sessions", "ui_mode", "hosted", "hosted_page"),
  row("2026-03-25.dahlia", "2026-02-25.clover", "invoices", "lines.data.0.quantity_decimal", undefined, "1"),
  row("2025-12-15.clover", "2025-11-17.clover", "customers", "customer_account", undefined, null),
  row("2025-09-30.clover", "2025-08-27.basil", "customers", "discount.coupon.percent_off", 25, undefined),
  row("2025-09-30.clover", "2025-08-27.basil", "customers", "discount.source.type", undefined, "coupon"),
  row("2025-06-30.basil", "2025-05-28.basil", "subscriptions", "billing_mode.type", undefined, "flexible"),
  row("2025-03-31.basil", "2025-02-24.acacia", "invoices", "paid", true, undefined),
  row("2025-03-31.basil", "2025-02-24.acacia", "invoices", "lines.data.0.type", "subscription", undefined),
  row("2025-03-31.basil", "2025-02-24.acacia", "invoices", "parent.type", some(/^sub/), some(/^sub/)),
  row("2025-03-31.basil", "2025-02-24.acacia", "charges", "invoice", some(/^in_/), undefined),
  row(
    "2025-03-31.basil",
    "2025-02-24.acacia",
    "subscriptions",
    "current_period_end",
    some(Number),
    undefined,
  ),
  row(
    "2025-03-31.basil",
    "2025-02-24.acacia",
    "subscriptions",
    "items.data.0.current_period_end",
    undefined,
    some(Number),
  ),
  row("2025-03-31.basil", "2025-02-24.acacia", "subscriptions", "plan.aggregate_usage", null, undefined),
  row("2025-03-31.basil", "2025-02-24.acacia", "credit_notes", "refund", some(/^re_/), undefined),
  row("2025-03-31.basil", "2025-02-24.acacia", "subscription_schedules", "phases.0.coupon", null, undefined),
  row("2025-03-31.basil", "2025-02-24.acacia", "checkout/sessions", "shipping_details", null, undefined),
  row(
    "2025-02-24.acacia",
    "2025-01-27.acacia",
    "checkout/sessions",
    "collected_information.shipping_details",
    undefined,
    null,
  ),
  row("2024-04-10", "2023-10-16", "products", "features", [], undefined),
  row("2024-04-10", "2023-10-16", "products", "marketing_features", undefined, []),
  row("2022-11-15", "2022-08-01", "charges", "refunds.total_count", 0, undefined),
  row("2022-11-15", "2022-08-01", "payment_intents", "charges.total_count", 1, undefined),
  row("2022-08-01", "2020-08-27", "checkout/sessions", "shipping_rate", null, undefined),
  row("2022-08-01", "2020-08-27", "checkout/sessions", "shipping_details", undefined, null),
];

function row(since: string, before: string, list: string, field: string, was: unknown, is: unknown) {
  return { since, before, list, field, was, is };
}

function some(what: RegExp | NumberConstructor): unknown {
  return what instanceof RegExp ? expect.stringMatching(what) : expect.any(what);
}

async function scene(): Promise<OpenSandbox & { read(list: string, version: string): Promise<Json[]> }> {
  const sandbox = await openSandbox();
  await playScene(sandbox.client("acme"));
  return {
    ...sandbox,
    read: async (list, version) =>
      (await sandbox.raw("GET", `/v1/${list}`, { version })).json["data"] as Json[],
  };
}

test("each version shows what it changed, and the version before it what was there", async () => {
  const { read } = await scene();
  for (const { since, before, list, field, was, is } of CHANGES) {
    const [older] = await read(list, before);
    const [newer] = await read(list, since);
    expect([before, list, field, at(older, field)]).toEqual([before, list, field, was]);
    expect([since, list, field, at(newer, field)]).toEqual([since, list, field, is]);
  }
});

test("before 2022-11-15 an intent carries its charges, and a charge its refunds, as they are now", async () => {
  const { read, client } = await scene();
  const [refund] = (await client("acme").refunds.list({ limit: 100 })).data.filter(
    ({ amount }) => amount === 500,
  );
  const [charge] = (await read("charges?limit=100", "2020-08-27")).filter(({ id }) => id === refund?.charge);
  expect(charge).toMatchObject({
    amount_refunded: 500,
    refunds: { total_count: 1, data: [{ id: refund?.id }] },
  });
  const intents = await read("payment_intents?limit=100", "2020-08-27");
  const [intent] = intents.filter(({ id }) => id === refund?.payment_intent);
  expect(intent).toMatchObject({ charges: { data: [{ id: charge?.["id"], amount_refunded: 500 }] } });
});

test("the objects in an error are shown in the version of the request", async () => {
  const { raw } = await openSandbox();
  const form = "amount=700&currency=usd&confirm=true&payment_method=pm_card_chargeDeclined";
  const declined = async (version: string) => {
    const { status, json } = await raw("POST", "/v1/payment_intents", { version, form });
    expect(status).toBe(402);
    return (json["error"] as Json)["payment_intent"];
  };
  expect(await declined("2020-08-27")).toMatchObject({
    charges: { data: [{ object: "charge", paid: false }] },
  });
  expect(await declined("2025-10-29.clover")).not.toHaveProperty("charges");
});

test("a version that is newer than all that the sandbox knows looks like the newest", async () => {
  const { read } = await scene();
  expect(await read("subscriptions", "2030-01-01.fuchsia")).toEqual(
    await read("subscriptions", Stripe.API_VERSION),
  );
});

function at(value: unknown, path: string): unknown {
  return path.split(".").reduce<unknown>((hash, name) => (hash as Json | null | undefined)?.[name], value);
}
