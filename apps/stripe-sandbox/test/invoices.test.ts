import { expect, test } from "vitest";
import { customerAndPrice, openSandbox } from "./open-sandbox.js";

test("an invoice by hand: items, draft, finalize, pay", async () => {
  const stripe = (await openSandbox()).client("acme");
  const { customer } = await customerAndPrice(stripe);
  await stripe.invoiceItems.create({
    customer: customer.id,
    amount: 700,
    currency: "usd",
    description: "Setup",
  });
  const draft = await stripe.invoices.create({
    customer: customer.id,
    pending_invoice_items_behavior: "include",
  });
  expect(draft).toMatchObject({ status: "draft", number: null, total: 700 });
  await stripe.invoiceItems.create({
    customer: customer.id,
    amount: 300,
    currency: "usd",
    invoice: draft.id,
  });
  const open = await stripe.invoices.finalizeInvoice(draft.id);
  expect(open).toMatchObject({ status: "open", total: 1000, amount_due: 1000 });
  await expect(stripe.invoices.finalizeInvoice(draft.id)).rejects.toThrow("already finalized");
  expect(await stripe.invoices.pay(draft.id)).toMatchObject({ status: "paid", amount_paid: 1000 });
  await expect(stripe.invoices.pay(draft.id)).rejects.toThrow("Invoice is already paid");
  expect((await stripe.invoiceItems.list({ pending: true })).data).toEqual([]);
});

test("void, uncollectible, sent and deleted", async () => {
  const stripe = (await openSandbox()).client("acme");
  const { customer } = await customerAndPrice(stripe);
  const make = async () => {
    await stripe.invoiceItems.create({ customer: customer.id, amount: 700, currency: "usd" });
    return stripe.invoices.create({ customer: customer.id, pending_invoice_items_behavior: "include" });
  };
  const voided = await stripe.invoices.finalizeInvoice((await make()).id);
  expect((await stripe.invoices.voidInvoice(voided.id)).status).toBe("void");
  expect((await stripe.invoicePayments.list({ invoice: voided.id })).data[0]?.status).toBe("canceled");
  const given = await stripe.invoices.sendInvoice((await make()).id);
  expect((await stripe.invoices.markUncollectible(given.id)).status).toBe("uncollectible");
  const draft = await make();
  expect(await stripe.invoices.del(draft.id)).toMatchObject({ id: draft.id, deleted: true });
  await expect(stripe.invoices.retrieve(draft.id)).rejects.toMatchObject({ code: "resource_missing" });
  await expect(stripe.invoices.del(voided.id)).rejects.toThrow("You can only delete draft invoices.");
  expect((await stripe.invoices.list({ status: "void" })).data.map(({ id }) => id)).toEqual([voided.id]);
});

test("a credit balance is used up before a card is charged", async () => {
  const stripe = (await openSandbox()).client("acme");
  const { customer, price } = await customerAndPrice(stripe);
  await stripe.customers.update(customer.id, { balance: -2500 });
  const subscription = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: price.id }],
  });
  expect(await stripe.invoices.retrieve(String(subscription.latest_invoice))).toMatchObject({
    total: 2000,
    amount_due: 0,
    starting_balance: -2500,
    ending_balance: -500,
    status: "paid",
  });
  expect((await stripe.customers.retrieve(customer.id)) as unknown).toMatchObject({ balance: -500 });
  expect((await stripe.charges.list()).data).toEqual([]);
});

test("paying by hand without any card is refused", async () => {
  const stripe = (await openSandbox()).client("acme");
  const customer = await stripe.customers.create({});
  await stripe.invoiceItems.create({ customer: customer.id, amount: 700, currency: "usd" });
  const draft = await stripe.invoices.create({
    customer: customer.id,
    pending_invoice_items_behavior: "include",
  });
  await expect(stripe.invoices.pay(draft.id)).rejects.toThrow("default_payment_method");
  expect(await stripe.invoices.pay(draft.id, { paid_out_of_band: true })).toMatchObject({ status: "paid" });
});
