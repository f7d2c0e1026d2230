import type { Stripe } from "stripe";
import { expect, test } from "vitest";
import { customerAndPrice, eventTypes, openSandbox, PINNED } from "./open-sandbox.js";

async function openInvoice(stripe: Stripe, customer: string): Promise<Stripe.Invoice> {
  await stripe.invoiceItems.create({ customer, amount: 2000, currency: "usd" });
  const draft = await stripe.invoices.create({ customer, pending_invoice_items_behavior: "include" });
  await expect(stripe.creditNotes.create({ invoice: draft.id, amount: 1 })).rejects.toThrow("finalized");
  return await stripe.invoices.finalizeInvoice(draft.id);
}

test("an open invoice is credited in part, the note voided, then credited whole and thereby paid", async () => {
  const stripe = (await openSandbox()).client("acme");
  const { customer } = await customerAndPrice(stripe);
  const invoice = await openInvoice(stripe, customer.id);
  const note = await stripe.creditNotes.create({
    invoice: invoice.id,
    lines: [{ type: "custom_line_item", description: "Late", unit_amount: 400, quantity: 2 }],
    reason: "product_unsatisfactory",
  });
  expect(note).toMatchObject({
    amount: 800,
    number: `${invoice.number}-CN-01`,
    type: "pre_payment",
    pre_payment_amount: 800,
    post_payment_amount: 0,
    lines: { data: [{ description: "Late", unit_amount: 400, quantity: 2, amount: 800 }] },
  });
  expect(await stripe.invoices.retrieve(invoice.id)).toMatchObject({
    amount_remaining: 1200,
    pre_payment_credit_notes_amount: 800,
  });
  const [intent] = (await stripe.paymentIntents.list({ customer: customer.id })).data;
  expect(intent?.amount).toBe(1200);
  await stripe.creditNotes.update(note.id, { memo: "sorry" });
  expect((await stripe.creditNotes.voidCreditNote(note.id)).status).toBe("void");
  await expect(stripe.creditNotes.voidCreditNote(note.id)).rejects.toThrow("already void");
  expect((await stripe.invoices.retrieve(invoice.id)).amount_remaining).toBe(2000);
  const line = invoice.lines.data[0]?.id ?? "";
  const whole = await stripe.creditNotes.create({
    invoice: invoice.id,
    lines: [{ type: "invoice_line_item", invoice_line_item: line, quantity: 1 }],
  });
  expect(whole).toMatchObject({ amount: 2000, number: `${invoice.number}-CN-02` });
  expect(await stripe.invoices.retrieve(invoice.id)).toMatchObject({ status: "paid", amount_remaining: 0 });
  expect((await stripe.invoicePayments.list({ invoice: invoice.id })).data).toMatchObject([
    { status: "canceled" },
  ]);
  expect((await stripe.creditNotes.list({ invoice: invoice.id })).data).toHaveLength(2);
  expect((await stripe.creditNotes.listLineItems(whole.id)).data).toMatchObject([
    { invoice_line_item: line },
  ]);
  expect(await eventTypes(stripe, /credit_note/)).toEqual([
    "credit_note.created",
    "credit_note.updated",
    "credit_note.voided",
    "credit_note.created",
  ]);
});

test("a paid invoice is credited by a refund and the customer's balance, which must add up", async () => {
  const { client } = await openSandbox();
  const stripe = client("acme");
  const { customer, price } = await customerAndPrice(stripe);
  const subscription = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: price.id }],
  });
  const invoice = String(subscription.latest_invoice);
  await expect(stripe.creditNotes.create({ invoice, amount: 1500, refund_amount: 1000 })).rejects.toThrow(
    "must equal",
  );
  await expect(stripe.creditNotes.create({ invoice, amount: 2001, refund_amount: 2001 })).rejects.toThrow(
    "exceeds what was paid",
  );
  const note = await stripe.creditNotes.create({
    invoice,
    amount: 1500,
    refund_amount: 1000,
    credit_amount: 500,
  });
  expect(note).toMatchObject({
    type: "post_payment",
    post_payment_amount: 1500,
    refunds: [{ amount_refunded: 1000, type: "refund" }],
    customer_balance_transaction: expect.stringMatching(/^cbtxn_/) as string,
  });
  expect(await stripe.customers.retrieve(customer.id)).toMatchObject({ balance: -500 });
  const [refund] = (await stripe.refunds.list()).data;
  expect(await client("acme", PINNED).creditNotes.retrieve(note.id)).toMatchObject({
    refund: refund?.id,
    tax_amounts: [],
  });
  expect(await stripe.invoices.retrieve(invoice)).toMatchObject({
    status: "paid",
    post_payment_credit_notes_amount: 1500,
  });
});

test("a long credit note nests ten lines; the rest are listed", async () => {
  const stripe = (await openSandbox()).client("acme");
  const { customer } = await customerAndPrice(stripe);
  const invoice = await openInvoice(stripe, customer.id);
  const lines = Array.from({ length: 12 }, (_none, index) => ({
    type: "custom_line_item" as const,
    unit_amount: 10,
    quantity: 1,
    description: `Part ${index}`,
  }));
  const note = await stripe.creditNotes.create({ invoice: invoice.id, lines });
  expect(note.lines).toMatchObject({ has_more: true });
  expect(note.lines.data).toHaveLength(10);
  const all = await stripe.creditNotes.listLineItems(note.id, { limit: 5 }).autoPagingToArray({ limit: 100 });
  expect(all.map(({ description }) => description)).toEqual(lines.map(({ description }) => description));
});
