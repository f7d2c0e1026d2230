import type { Stripe } from "stripe";
import { customerAndPrice, type OpenSandbox } from "./open-sandbox.js";

/** Lists that together show every object of the scene that recordings have. */
const LISTS = [
  "charges",
  "checkout/sessions",
  "coupons",
  "credit_notes",
  "customers",
  "disputes",
  "invoice_payments",
  "invoiceitems",
  "invoices?expand[]=data.total_discount_amounts.discount",
  "payment_intents",
  "plans",
  "prices",
  "products",
  "refunds",
  "setup_intents",
  "subscription_schedules",
  "subscriptions?status=all&expand[]=data.discounts",
  "tax_ids",
];

/** An account with objects of every kind in several states, so that as many fields as possible are filled. */
export async function playScene(stripe: Stripe): Promise<{ customer: string }> {
  const { customer, price } = await customerAndPrice(stripe);
  const { id: coupon } = await stripe.coupons.create({
    percent_off: 25,
    duration: "forever",
    name: "Quarter",
  });
  await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: price.id }],
    discounts: [{ coupon }],
  });
  await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: price.id }],
    trial_period_days: 7,
  });
  await invoiceByHand(stripe, customer.id);
  const paid = await stripe.paymentIntents.create({
    customer: customer.id,
    amount: 1500,
    currency: "usd",
    confirm: true,
    payment_method: "pm_card_visa",
  });
  await stripe.refunds.create({ payment_intent: paid.id, amount: 500 });
  await stripe.paymentIntents.create({ customer: customer.id, amount: 700, currency: "usd" });
  await stripe.charges.create({
    customer: customer.id,
    amount: 900,
    currency: "usd",
    source: "tok_createDispute",
  });
  await stripe.setupIntents.create({ customer: customer.id });
  const mug = await stripe.prices.create({
    currency: "usd",
    unit_amount: 1500,
    product_data: { name: "Mug" },
  });
  for (const mode of ["payment", "setup", "subscription"] as const)
    await stripe.checkout.sessions.create({
      mode,
      customer: customer.id,
      success_url: "https://shop.example/thanks",
      cancel_url: "https://shop.example/",
      ...(mode !== "setup" && {
        line_items: [{ price: mode === "payment" ? mug.id : price.id, quantity: 1 }],
      }),
    });
  await stripe.subscriptionSchedules.create({
    customer: customer.id,
    start_date: "now",
    phases: [{ items: [{ price: price.id }], duration: { interval: "month", interval_count: 3 } }],
  });
  // Stripe's types have no `coupon` since basil; it is still the way to give a customer a discount.
  await stripe.customers.update(customer.id, { coupon } as Stripe.CustomerUpdateParams);
  return { customer: customer.id };
}

/** An invoice that was paid and credited, one that is a draft, and an item that waits for the next one. */
async function invoiceByHand(stripe: Stripe, customer: string): Promise<void> {
  const item = () =>
    stripe.invoiceItems.create({ customer, amount: 700, currency: "usd", description: "Setup" });
  await item();
  const draft = await stripe.invoices.create({ customer, pending_invoice_items_behavior: "include" });
  const { id } = await stripe.invoices.pay((await stripe.invoices.finalizeInvoice(draft.id)).id);
  await stripe.creditNotes.create({
    invoice: id,
    refund_amount: 300,
    lines: [{ type: "custom_line_item", description: "Late", unit_amount: 300, quantity: 1 }],
  });
  await item();
  await stripe.invoices.create({ customer, pending_invoice_items_behavior: "include" });
  await item();
}

/** Everything that the scene made, as one version shows it. */
export async function readScene({ raw }: OpenSandbox, customer: string, version: string): Promise<unknown[]> {
  const answers: unknown[] = [];
  for (const list of [...LISTS, `payment_methods?customer=${customer}`]) {
    const answer = await raw("GET", `/v1/${list}${list.includes("?") ? "&" : "?"}limit=100`, { version });
    if (answer.status !== 200) throw new Error(`${list} answered ${answer.status} in ${version}`);
    answers.push(answer.json);
  }
  return answers;
}
