import * as fc from "fast-check";
import { Stripe } from "stripe";

/** One change of an account. Numbers choose among the objects that are there. */
export type Command =
  | { kind: "customer" | "product" | "price" | "invoice" }
  | { kind: "subscribe"; customer: number; prices: number }
  | { kind: "rename_customer" | "delete_customer"; customer: number; name: string }
  | { kind: "rename_product" | "delete_product"; product: number; name: string }
  | { kind: "quantity" | "add_item" | "remove_item" | "cancel"; subscription: number; quantity: number }
  | { kind: "pay" | "void" | "delete_invoice"; invoice: number };

const which = fc.nat(5);
const name = fc.constantFrom("Ada", "Grace", "Edsger", "Barbara");
const quantity = fc.integer({ min: 1, max: 4 });

export const command: fc.Arbitrary<Command> = fc.oneof(
  fc.record({ kind: fc.constantFrom("customer", "product", "price", "invoice") }),
  fc.record({ kind: fc.constant("subscribe"), customer: which, prices: quantity }),
  fc.record({ kind: fc.constantFrom("rename_customer", "delete_customer"), customer: which, name }),
  fc.record({ kind: fc.constantFrom("rename_product", "delete_product"), product: which, name }),
  fc.record({
    kind: fc.constantFrom("quantity", "add_item", "remove_item", "cancel"),
    subscription: which,
    quantity,
  }),
  fc.record({ kind: fc.constantFrom("pay", "void", "delete_invoice"), invoice: which }),
);

/** Carries out one command by Stripe's API. What Stripe refuses (nothing there to change) changes nothing. */
export async function run(stripe: Stripe, one: Command): Promise<void> {
  try {
    await DO[one.kind](stripe, one as never);
  } catch (error) {
    const refused = error instanceof Stripe.errors.StripeError && (error.statusCode ?? 500) < 500;
    if (!refused) throw error;
  }
}

type Of<K extends Command["kind"]> = Extract<Command, { kind: K }>;

const DO: { [K in Command["kind"]]: (stripe: Stripe, one: Of<K>) => Promise<unknown> } = {
  customer: (stripe) =>
    stripe.customers.create({
      name: "Ada",
      payment_method: "pm_card_visa",
      invoice_settings: { default_payment_method: "pm_card_visa" },
    }),
  product: (stripe) => stripe.products.create({ name: "Thing" }),
  price: (stripe) =>
    stripe.prices.create({
      unit_amount: 500,
      currency: "usd",
      recurring: { interval: "month" },
      product_data: { name: "Plan" },
    }),
  async invoice(stripe) {
    const customer = await pick(stripe.customers.list({ limit: 6 }), 0);
    await stripe.invoiceItems.create({ customer, amount: 700, currency: "usd" });
    await stripe.invoices.create({ customer, pending_invoice_items_behavior: "include" });
  },
  async subscribe(stripe, { customer, prices }) {
    const { data } = await stripe.prices.list({ limit: prices });
    await stripe.subscriptions.create({
      customer: await pick(stripe.customers.list({ limit: 6 }), customer),
      items: data.map(({ id }) => ({ price: id })),
    });
  },
  rename_customer: async (stripe, { customer, name: to }) =>
    stripe.customers.update(await pick(stripe.customers.list({ limit: 6 }), customer), { name: to }),
  delete_customer: async (stripe, { customer }) =>
    stripe.customers.del(await pick(stripe.customers.list({ limit: 6 }), customer)),
  rename_product: async (stripe, { product, name: to }) =>
    stripe.products.update(await pick(stripe.products.list({ limit: 6 }), product), { name: to }),
  delete_product: async (stripe, { product }) =>
    stripe.products.del(await pick(stripe.products.list({ limit: 6 }), product)),
  async quantity(stripe, { subscription, quantity: to }) {
    const id = await pick(stripe.subscriptions.list({ limit: 6 }), subscription);
    const [item] = (await stripe.subscriptionItems.list({ subscription: id })).data;
    if (item !== undefined) await stripe.subscriptionItems.update(item.id, { quantity: to });
  },
  async add_item(stripe, { subscription, quantity: to }) {
    const id = await pick(stripe.subscriptions.list({ limit: 6 }), subscription);
    const price = await pick(stripe.prices.list({ limit: 6 }), to);
    await stripe.subscriptionItems.create({ subscription: id, price, quantity: to });
  },
  async remove_item(stripe, { subscription }) {
    const id = await pick(stripe.subscriptions.list({ limit: 6 }), subscription);
    const { data } = await stripe.subscriptionItems.list({ subscription: id });
    const [item, other] = data;
    if (item !== undefined && other !== undefined) await stripe.subscriptionItems.del(item.id);
  },
  cancel: async (stripe, { subscription }) =>
    stripe.subscriptions.cancel(await pick(stripe.subscriptions.list({ limit: 6 }), subscription)),
  pay: async (stripe, { invoice }) =>
    stripe.invoices.pay(await pick(stripe.invoices.list({ limit: 6 }), invoice)),
  void: async (stripe, { invoice }) =>
    stripe.invoices.voidInvoice(await pick(stripe.invoices.list({ limit: 6 }), invoice)),
  delete_invoice: async (stripe, { invoice }) =>
    stripe.invoices.del(await pick(stripe.invoices.list({ limit: 6 }), invoice)),
};

/** The id of one of the listed objects; "none", which Stripe does not know, where there are none. */
async function pick(list: Promise<{ data: { id: string }[] }>, index: number): Promise<string> {
  const { data } = await list;
  return data[index % Math.max(1, data.length)]?.id ?? "none";
}
