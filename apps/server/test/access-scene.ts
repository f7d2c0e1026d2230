import { until, type Answer } from "@billstack/server/testing";

import { eventOf, later, type Stage } from "./stage.js";

type Row = Record<string, unknown>;

/** An answer of `T/access`. */
export interface AccessBody {
  customerId: string;
  hasAccess: boolean;
  subscriptions: (Row & { id: string })[];
  features: string[];
  asOf: string;
  waitingEvents: number;
}

/** Asks for the access of a customer, for example with "customer=cus_1". */
export function askAccess(stage: Stage, query: string): Promise<Answer> {
  return stage.person.call("GET", `T/access?${query}`);
}

/** Returns the access of a customer. @throws if the answer is not 200 */
export async function accessOf(stage: Stage, query: string): Promise<AccessBody> {
  const { status, body, text } = await askAccess(stage, query);
  if (status !== 200) throw new Error(`T/access?${query} answered ${status}: ${text}`);
  return body["access"] as AccessBody;
}

/** Creates a monthly price of a new product in the account. */
export async function createPrice(
  stage: Stage,
  name: string,
): Promise<Row & { id: string; product: string }> {
  const price = await stage.stripe("POST", "prices", {
    currency: "usd",
    unit_amount: "500",
    lookup_key: `key_of_${name}`,
    "recurring[interval]": "month",
    "product_data[name]": name,
  });
  return price as Row & { id: string; product: string };
}

/** Creates a customer with a card. */
export function createCustomer(
  stage: Stage,
  more: Record<string, string> = {},
): Promise<Row & { id: string }> {
  return stage.stripe("POST", "customers", {
    name: "Ada",
    payment_method: "pm_card_visa",
    "invoice_settings[default_payment_method]": "pm_card_visa",
    ...more,
  });
}

/** Creates a customer with a subscription to these prices. */
export async function createSubscription(
  stage: Stage,
  prices: string[],
  more: Record<string, string> = {},
): Promise<Row & { id: string; customer: string }> {
  const customer = more["customer"] ?? (await createCustomer(stage)).id;
  const items = Object.fromEntries(prices.map((price, index) => [`items[${index}][price]`, price]));
  const made = await stage.stripe("POST", "subscriptions", { ...items, ...more, customer });
  return made as Row & { id: string; customer: string };
}

/** Does the same as {@link createSubscription}, and waits until an event has brought the subscription into the copy. */
export async function createStoredSubscription(...given: Parameters<typeof createSubscription>) {
  const [stage] = given;
  const { id } = await createSubscription(...given);
  await until("the subscription", () => stage.row("subscriptions", id));
  const stored = await stage.stripe("GET", `subscriptions/${id}`);
  return stored as Row & { id: string; customer: string; current_period_end: number };
}

/** Makes the event that a subscription has changed to `over`, `seconds` after the test began. */
export function changed(subscription: Row, over: Row, seconds: number): Row & { id: string } {
  return eventOf(
    { ...subscription, ...over },
    { type: "customer.subscription.updated", created: later(seconds) },
  );
}
