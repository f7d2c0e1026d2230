import { Stripe } from "stripe";
import { describe, expect, test } from "vitest";
import { customerAndPrice, openSandbox } from "./open-sandbox.js";

/** An account in which each object that has moving URLs exists once. */
async function withMovingObjects() {
  const sandbox = await openSandbox();
  const stripe = sandbox.client("acme");
  const { customer, price } = await customerAndPrice(stripe);
  const subscription = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: price.id }],
  });
  const invoice = String(subscription.latest_invoice);
  const note = await stripe.creditNotes.create({ invoice, amount: 100, refund_amount: 100 });
  const open = { line_items: [{ price: price.id, quantity: 1 }], mode: "subscription" as const };
  const hosted = await stripe.checkout.sessions.create({ ...open, success_url: "https://shop.example" });
  const embedded = await stripe.checkout.sessions.create({
    ...open,
    ui_mode: "embedded_page",
    return_url: "https://shop.example",
  });
  const charge = (await stripe.charges.list()).data[0]?.id ?? "";
  const json = async (path: string) => (await sandbox.raw("GET", path)).json;
  return {
    ...sandbox,
    stripe,
    json,
    subscription: subscription.id,
    paths: {
      invoice: `/v1/invoices/${invoice}`,
      charge: `/v1/charges/${charge}`,
      note: `/v1/credit_notes/${note.id}`,
      hosted: `/v1/checkout/sessions/${hosted.id}`,
      embedded: `/v1/checkout/sessions/${embedded.id}`,
    },
  };
}

/** The names of the fields in which two objects differ. */
function differing(left: Record<string, unknown>, right: Record<string, unknown>): string[] {
  return Object.keys(left).filter((key) => JSON.stringify(left[key]) !== JSON.stringify(right[key]));
}

describe("URLs that Stripe makes anew for every answer", () => {
  test.each([
    ["invoice", ["hosted_invoice_url", "invoice_pdf"]],
    ["charge", ["receipt_url"]],
    ["note", ["pdf"]],
    ["hosted", ["url"]],
    ["embedded", ["client_secret"]],
  ] as const)("differ between two reads of an unchanged %s, and nothing else does", async (name, fields) => {
    const { json, paths } = await withMovingObjects();
    const [first, second] = [await json(paths[name]), await json(paths[name])];
    expect(differing(first, second)).toEqual(fields);
    for (const field of fields) expect(typeof first[field]).toBe("string");
  });

  test("differ between lists, and where an object is expanded", async () => {
    const { json, subscription } = await withMovingObjects();
    const list = async () => (await json("/v1/invoices"))["data"] as Record<string, unknown>[];
    expect(differing((await list())[0] ?? {}, (await list())[0] ?? {})).toEqual([
      "hosted_invoice_url",
      "invoice_pdf",
    ]);
    const expanded = async () =>
      (await json(`/v1/subscriptions/${subscription}?expand[]=latest_invoice`))["latest_invoice"] as object;
    expect(differing({ ...(await expanded()) }, { ...(await expanded()) })).toEqual([
      "hosted_invoice_url",
      "invoice_pdf",
    ]);
  });

  test("differ where an older version shows a charge in its payment intent", async () => {
    const { raw, stripe } = await withMovingObjects();
    const id = (await stripe.paymentIntents.list()).data[0]?.id ?? "";
    const read = async () => {
      const { json } = await raw("GET", `/v1/payment_intents/${id}`, { version: "2020-08-27" });
      return (json["charges"] as { data: Record<string, unknown>[] }).data[0] ?? {};
    };
    expect(differing(await read(), await read())).toEqual(["receipt_url"]);
  });

  test("are URLs still", async () => {
    const { json, paths } = await withMovingObjects();
    const invoice = await json(paths.invoice);
    expect(invoice["hosted_invoice_url"]).toMatch(
      /^https:\/\/invoice\.stripe\.com\/i\/acct_\w+\/test_[\w-]+\?s=ap$/,
    );
    expect(invoice["invoice_pdf"]).toMatch(
      /^https:\/\/pay\.stripe\.com\/invoice\/acct_\w+\/test_[\w-]+\/pdf\?s=ap$/,
    );
    expect(URL.canParse(String((await json(paths.charge))["receipt_url"]))).toBe(true);
    expect(URL.canParse(String((await json(paths.note))["pdf"]))).toBe(true);
    expect(URL.canParse(String((await json(paths.hosted))["url"]))).toBe(true);
  });

  test("stay in an event as they were, and are no change that an event tells of", async () => {
    const { json, stripe, paths } = await withMovingObjects();
    const before = (await stripe.events.list({ limit: 100 })).data.length;
    const event = async () => (await json("/v1/events?type=invoice.paid"))["data"];
    const told = await event();
    await json(paths.invoice);
    expect(await event()).toEqual(told);
    expect(JSON.stringify(told)).not.toContain(String((await json(paths.invoice))["hosted_invoice_url"]));
    expect((await stripe.events.list({ limit: 100 })).data).toHaveLength(before);
    const updated = (await stripe.events.list({ type: "invoice.updated" })).data[0];
    expect(updated?.data.previous_attributes).not.toHaveProperty("hosted_invoice_url");
  });

  test("are null on a draft, a failed charge and a session that is over", async () => {
    const { client } = await openSandbox();
    const stripe = client("acme");
    const customer = await stripe.customers.create({});
    expect(await stripe.invoices.create({ customer: customer.id })).toMatchObject({
      hosted_invoice_url: null,
      invoice_pdf: null,
    });
    await expect(
      stripe.paymentIntents.create({
        amount: 100,
        currency: "usd",
        confirm: true,
        payment_method: "pm_card_chargeDeclined",
        automatic_payment_methods: { enabled: true, allow_redirects: "never" },
      }),
    ).rejects.toBeInstanceOf(Stripe.errors.StripeCardError);
    expect((await stripe.charges.list()).data).toMatchObject([{ receipt_url: null }]);
  });
});
