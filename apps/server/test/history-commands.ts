import * as fc from "fast-check";
import { Stripe } from "stripe";

/** One change of an account through Stripe's API. `which` and `other` choose among the account's newest objects. */
export interface Command {
  kind: Kind;
  which: number;
  other: number;
  text: string;
}

type Of = Omit<Command, "kind">;
type Listed = Promise<{ data: { id: string }[] }>;

const NEWEST = { limit: 6 };

/** Returns the id of one of the listed objects, or "none", which Stripe does not know, if the list is empty. */
async function pick(list: Listed, index: number): Promise<string> {
  const { data } = await list;
  return data[index % Math.max(1, data.length)]?.id ?? "none";
}

const customer = (stripe: Stripe, { which }: Of): Promise<string> =>
  pick(stripe.customers.list(NEWEST), which);
const product = (stripe: Stripe, { which }: Of): Promise<string> => pick(stripe.products.list(NEWEST), which);
const price = (stripe: Stripe, { other }: Of): Promise<string> => pick(stripe.prices.list(NEWEST), other);
const plan = (stripe: Stripe, { which }: Of): Promise<string> => pick(stripe.plans.list(NEWEST), which);
const subscription = (stripe: Stripe, { which }: Of): Promise<string> =>
  pick(stripe.subscriptions.list(NEWEST), which);
const schedule = (stripe: Stripe, { which }: Of): Promise<string> =>
  pick(stripe.subscriptionSchedules.list(NEWEST), which);
const invoice = (stripe: Stripe, { which }: Of): Promise<string> => pick(stripe.invoices.list(NEWEST), which);
const charge = (stripe: Stripe, { which }: Of): Promise<string> => pick(stripe.charges.list(NEWEST), which);
const intent = (stripe: Stripe, { which }: Of): Promise<string> =>
  pick(stripe.paymentIntents.list(NEWEST), which);
const setup = (stripe: Stripe, { which }: Of): Promise<string> =>
  pick(stripe.setupIntents.list(NEWEST), which);
const refund = (stripe: Stripe, { which }: Of): Promise<string> => pick(stripe.refunds.list(NEWEST), which);
const dispute = (stripe: Stripe, { which }: Of): Promise<string> => pick(stripe.disputes.list(NEWEST), which);
const method = async (stripe: Stripe, of: Of): Promise<string> =>
  pick(stripe.paymentMethods.list({ customer: await customer(stripe, of), ...NEWEST }), of.other);
const item = async (stripe: Stripe, of: Of): Promise<string> =>
  pick(stripe.subscriptionItems.list({ subscription: await subscription(stripe, of) }), of.other);

const CARDS = ["pm_card_visa", "pm_card_createDispute", "pm_card_chargeDeclined"] as const;

async function payment(stripe: Stripe, of: Of, more: Partial<Stripe.PaymentIntentCreateParams>) {
  const card = CARDS[of.other % CARDS.length] ?? "pm_card_visa";
  await stripe.paymentIntents.create({
    customer: await customer(stripe, of),
    amount: 500 + of.other,
    currency: "usd",
    payment_method: card,
    ...more,
  });
}

/** Changes of customers and of the catalogue: products, prices and plans. */
export const CATALOGUE = {
  create_customer: (stripe, { text }) =>
    stripe.customers.create({
      name: text,
      payment_method: "pm_card_visa",
      invoice_settings: { default_payment_method: "pm_card_visa" },
    }),
  rename_customer: async (stripe, of) =>
    stripe.customers.update(await customer(stripe, of), { name: of.text }),
  delete_customer: async (stripe, of) => stripe.customers.del(await customer(stripe, of)),
  create_product: (stripe, { text }) => stripe.products.create({ name: text }),
  rename_product: async (stripe, of) => stripe.products.update(await product(stripe, of), { name: of.text }),
  delete_product: async (stripe, of) => stripe.products.del(await product(stripe, of)),
  create_price: async (stripe, of) =>
    stripe.prices.create({ unit_amount: 500, currency: "usd", product: await product(stripe, of) }),
  rename_price: async (stripe, of) => stripe.prices.update(await price(stripe, of), { nickname: of.text }),
  create_plan: async (stripe, of) =>
    stripe.plans.create({
      amount: 900,
      currency: "usd",
      interval: "month",
      product: await product(stripe, of),
    }),
  rename_plan: async (stripe, of) => stripe.plans.update(await plan(stripe, of), { nickname: of.text }),
  delete_plan: async (stripe, of) => stripe.plans.del(await plan(stripe, of)),
  attach_method: async (stripe, of) =>
    stripe.paymentMethods.attach("pm_card_mastercard", { customer: await customer(stripe, of) }),
  change_method: async (stripe, of) =>
    stripe.paymentMethods.update(await method(stripe, of), { metadata: { to: of.text } }),
  detach_method: async (stripe, of) => stripe.paymentMethods.detach(await method(stripe, of)),
  add_tax_id: async (stripe, of) =>
    stripe.customers.createTaxId(await customer(stripe, of), { type: "eu_vat", value: "DE123456789" }),
  remove_tax_id: async (stripe, of) => {
    const id = await customer(stripe, of);
    return stripe.customers.deleteTaxId(id, await pick(stripe.customers.listTaxIds(id), of.other));
  },
} satisfies Commands;

/** Changes of subscriptions. */
export const SUBSCRIPTIONS = {
  sign_up: async (stripe, { text, other }) => {
    const { id } = await stripe.customers.create({
      name: text,
      payment_method: "pm_card_visa",
      invoice_settings: { default_payment_method: "pm_card_visa" },
    });
    const monthly = await stripe.prices.create({
      unit_amount: 500,
      currency: "usd",
      recurring: { interval: "month" },
      product_data: { name: text },
    });
    await stripe.subscriptions.create({ customer: id, items: [{ price: monthly.id, quantity: 1 + other }] });
  },
  subscribe: async (stripe, of) => {
    const { data } = await stripe.plans.list({ limit: 1 + (of.other % 4) });
    await stripe.subscriptions.create({
      customer: await customer(stripe, of),
      items: data.map(({ id }) => ({ price: id })),
    });
  },
  change_quantity: async (stripe, of) =>
    stripe.subscriptionItems.update(await item(stripe, of), { quantity: 1 + of.other }),
  add_item: async (stripe, of) =>
    stripe.subscriptionItems.create({
      subscription: await subscription(stripe, of),
      price: await pick(stripe.plans.list(NEWEST), of.other),
      quantity: 1 + of.other,
    }),
  remove_item: async (stripe, of) => {
    const id = await subscription(stripe, of);
    const { data } = await stripe.subscriptionItems.list({ subscription: id });
    const [one, another] = data;
    if (one !== undefined && another !== undefined) await stripe.subscriptionItems.del(one.id);
  },
  give_discount: async (stripe, of) => {
    const coupon = await stripe.coupons.create({ percent_off: 5 + of.other, duration: "forever" });
    await stripe.subscriptions.update(await subscription(stripe, of), {
      discounts: [{ coupon: coupon.id }],
      description: of.text,
    });
  },
  end_discount: async (stripe, of) => stripe.subscriptions.deleteDiscount(await subscription(stripe, of)),
  cancel: async (stripe, of) => stripe.subscriptions.cancel(await subscription(stripe, of)),
  create_schedule: async (stripe, of) =>
    stripe.subscriptionSchedules.create({ from_subscription: await subscription(stripe, of) }),
  release_schedule: async (stripe, of) => stripe.subscriptionSchedules.release(await schedule(stripe, of)),
} satisfies Commands;

/** Changes of invoices, charges and other payments. The account needs customers first. */
export const MONEY = {
  create_invoice: async (stripe, of) => {
    const id = await customer(stripe, of);
    await stripe.invoiceItems.create({ customer: id, amount: 700 + of.other, currency: "usd" });
    await stripe.invoices.create({ customer: id, pending_invoice_items_behavior: "include" });
  },
  finalize: async (stripe, of) => stripe.invoices.finalizeInvoice(await invoice(stripe, of)),
  pay: async (stripe, of) => stripe.invoices.pay(await invoice(stripe, of)),
  void: async (stripe, of) => stripe.invoices.voidInvoice(await invoice(stripe, of)),
  delete_invoice: async (stripe, of) => stripe.invoices.del(await invoice(stripe, of)),
  charge: (stripe, of) => payment(stripe, of, { confirm: true, payment_method: "pm_card_visa" }),
  charge_riskily: (stripe, of) => payment(stripe, of, { confirm: true }),
  authorize: (stripe, of) => payment(stripe, of, { confirm: true, capture_method: "manual" }),
  capture: async (stripe, of) => stripe.paymentIntents.capture(await intent(stripe, of)),
  cancel_intent: async (stripe, of) => stripe.paymentIntents.cancel(await intent(stripe, of)),
  change_charge: async (stripe, of) =>
    stripe.charges.update(await charge(stripe, of), { description: of.text }),
  refund: async (stripe, of) =>
    stripe.refunds.create({ charge: await charge(stripe, of), amount: 1 + of.other }),
  change_refund: async (stripe, of) =>
    stripe.refunds.update(await refund(stripe, of), { metadata: { to: of.text } }),
  change_dispute: async (stripe, of) =>
    stripe.disputes.update(await dispute(stripe, of), { metadata: { to: of.text } }),
  close_dispute: async (stripe, of) => stripe.disputes.close(await dispute(stripe, of)),
  create_setup: async (stripe, of) => stripe.setupIntents.create({ customer: await customer(stripe, of) }),
  cancel_setup: async (stripe, of) => stripe.setupIntents.cancel(await setup(stripe, of)),
} satisfies Commands;

type Commands = Record<string, (stripe: Stripe, of: Of) => Promise<unknown>>;
/** The name of a kind of command. */
export type Kind = keyof typeof CATALOGUE | keyof typeof SUBSCRIPTIONS | keyof typeof MONEY;

const ALL: Record<Kind, Commands[string]> = { ...CATALOGUE, ...SUBSCRIPTIONS, ...MONEY };

/** Generates commands of the given kinds. */
export function commandOf(kinds: Kind[]): fc.Arbitrary<Command> {
  return fc.record({
    kind: fc.constantFrom(...kinds),
    which: fc.nat(5),
    other: fc.nat(5),
    text: fc.constantFrom("Ada", "Grace", "Edsger", "Barbara"),
  });
}

/** Every kind of command. */
export const KINDS = Object.keys(ALL) as Kind[];

/** Carries out one command. A refusal of Stripe is ignored, as there may be no object to change. @throws on a 5xx */
export async function run(stripe: Stripe, { kind, ...of }: Command): Promise<void> {
  try {
    await ALL[kind](stripe, of);
  } catch (error) {
    const refused = error instanceof Stripe.errors.StripeError && (error.statusCode ?? 500) < 500;
    if (!refused) throw error;
  }
}
