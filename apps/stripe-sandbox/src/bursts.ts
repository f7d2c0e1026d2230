/**
 * What happens at a Stripe account within a second when somebody pays, renews or changes a plan. Tests and benchmarks
 * play these bursts, and then deliver the events that the account made of them.
 */

type Form = Record<string, string>;

/** An account of the sandbox, as the application and the buyers of its team use it. */
export interface SandboxAccount {
  /** A POST or DELETE of Stripe's API; `path` is without `/v1/`. @returns Stripe's answer, 402 included */
  change(path: string, form?: Form, method?: "POST" | "DELETE"): Promise<Answer>;
  /** A control of the sandbox. */
  control(name: string, body: object): Promise<void>;
  /** The next 100 events after the one with this id; null: the newest 100 of all. The oldest come first. */
  eventsAfter(id: string | null): Promise<BurstEvent[]>;
}

/** An event as Stripe delivers it. */
export type BurstEvent = Record<string, unknown> & { id: string; type: string };

type Answer = Record<string, unknown> & { id: string };

/** Does what has to be there before a burst, and answers what happens in the burst itself. */
export type Burst = (account: SandboxAccount) => Promise<() => Promise<unknown>>;

const VERSION = "2025-02-24.acacia";

/** Opens the account of this name at a sandbox. */
export function sandboxAccount(url: string, name: string): SandboxAccount {
  const send = async (path: string, init: RequestInit): Promise<Answer> => {
    const response = await fetch(`${url}${path}`, init);
    const answer = (await response.json()) as Answer;
    if (!response.ok && response.status !== 402)
      throw new Error(`${path} answered ${response.status}: ${JSON.stringify(answer)}`);
    return answer;
  };
  const headers = { authorization: `Bearer sk_test_sandbox_${name}`, "stripe-version": VERSION };
  return {
    change: (path, form = {}, method = "POST") =>
      send(`/v1/${path}`, { method, headers, body: new URLSearchParams(form) }),
    async eventsAfter(id) {
      const after = id === null ? "" : `&ending_before=${id}`;
      const page = await send(`/v1/events?limit=100${after}`, { headers });
      return (page["data"] as BurstEvent[]).toReversed();
    },
    async control(control, body) {
      await send(`/_sandbox/${name}/${control}`, { method: "POST", body: JSON.stringify(body) });
    },
  };
}

/** A customer whose card is charged by default. */
async function customer({ change }: SandboxAccount, card = "pm_card_visa"): Promise<string> {
  const { id } = await change("customers", {
    name: "Grace",
    payment_method: card,
    "invoice_settings[default_payment_method]": card,
  });
  return id;
}

/** A monthly price of a new product. */
async function monthlyPrice({ change }: SandboxAccount, amount: number): Promise<string> {
  const { id } = await change("prices", {
    currency: "usd",
    unit_amount: String(amount),
    "recurring[interval]": "month",
    "product_data[name]": "Plan",
  });
  return id;
}

/** A subscription of a new customer, and the customer. */
async function subscription(
  account: SandboxAccount,
  more: Form = {},
): Promise<{ id: string; owner: string; item: string }> {
  const owner = await customer(account);
  const price = await monthlyPrice(account, 900);
  const made = await account.change("subscriptions", { customer: owner, "items[0][price]": price, ...more });
  const items = made["items"] as { data: { id: string }[] };
  return { id: made.id, owner, item: items.data[0]?.id ?? "" };
}

const first: Burst =
  async ({ change }) =>
  async () => {
    const { id } = await change("customers", { name: "Ada" });
    await change("payment_methods/pm_card_visa/attach", { customer: id });
    const intent = await change("payment_intents", {
      amount: "1200",
      currency: "usd",
      customer: id,
      payment_method: "pm_card_visa",
    });
    await change(`payment_intents/${intent.id}/confirm`);
  };

const subscribing: Burst = async (account) => async () => {
  const { owner } = await subscription(account);
  await account.change(`customers/${owner}`, { name: "Grace H." });
  await account.change(`customers/${owner}`, { name: "Grace Hopper", phone: "1" });
};

/** A checkout session of a price, opened before and completed in the burst. */
function checkout(mode: "payment" | "subscription", more: Form = {}): Burst {
  return async (account) => {
    const { change } = account;
    const price = await monthlyPrice(account, 1500);
    const line: Form =
      mode === "subscription"
        ? { "line_items[0][price]": price }
        : {
            "line_items[0][price_data][currency]": "usd",
            "line_items[0][price_data][unit_amount]": "1500",
            "line_items[0][price_data][product_data][name]": "Mug",
            customer_creation: "always",
          };
    const session = await change("checkout/sessions", {
      mode,
      success_url: "https://shop.example/thanks",
      "line_items[0][quantity]": "1",
      ...line,
      ...more,
    });
    return () => change(`payment_pages/${session.id}/confirm`, { payment_method: "pm_card_visa" });
  };
}

const renewal: Burst = async (account) => {
  const { id } = await subscription(account);
  return () => account.control("renew", { subscription: id });
};

const planChange: Burst = async (account) => {
  const { id, item } = await subscription(account);
  const price = await monthlyPrice(account, 2900);
  return () =>
    account.change(`subscriptions/${id}`, {
      "items[0][id]": item,
      "items[0][price]": price,
      proration_behavior: "always_invoice",
    });
};

const trialEnd: Burst = async (account) => {
  const { id } = await subscription(account, { trial_period_days: "14" });
  return () => account.control("renew", { subscription: id });
};

const cancellation: Burst = async (account) => {
  const { id } = await subscription(account);
  return async () => {
    await account.change(`subscriptions/${id}`, { cancel_at_period_end: "true" });
    await account.change(`subscriptions/${id}`, {}, "DELETE");
  };
};

const failedPayment: Burst = async (account) => {
  const { id, owner } = await subscription(account);
  const { change } = account;
  const bad = await change("payment_methods/pm_card_chargeCustomerFail/attach", { customer: owner });
  await change(`customers/${owner}`, { "invoice_settings[default_payment_method]": bad.id });
  return () => account.control("renew", { subscription: id });
};

/** An invoice that a bad card did not pay is tried again twice; the second card pays it. */
const retriedPayment: Burst = async (account) => {
  const { id, owner } = await subscription(account);
  const { change } = account;
  const bad = await change("payment_methods/pm_card_chargeCustomerFail/attach", { customer: owner });
  await change(`customers/${owner}`, { "invoice_settings[default_payment_method]": bad.id });
  await account.control("renew", { subscription: id });
  const { latest_invoice: invoice } = await change(`subscriptions/${id}`, { description: "late" });
  const good = await change("payment_methods/pm_card_visa/attach", { customer: owner });
  return async () => {
    await change(`invoices/${String(invoice)}/pay`);
    await change(`invoices/${String(invoice)}/pay`, { payment_method: good.id });
  };
};

const refund: Burst = async (account) => {
  const { change } = account;
  const intent = await change("payment_intents", {
    amount: "1200",
    currency: "usd",
    customer: await customer(account),
    payment_method: "pm_card_visa",
    confirm: "true",
  });
  return async () => {
    await change("refunds", { payment_intent: intent.id, amount: "200" });
    await change("refunds", { payment_intent: intent.id, amount: "1000" });
  };
};

const discounted: Burst = async (account) => {
  const { change } = account;
  const { id: coupon } = await change("coupons", { percent_off: "10", duration: "forever" });
  return () => subscription(account, { "discounts[0][coupon]": coupon });
};

const voided: Burst = async (account) => {
  const owner = await customer(account);
  return async () => {
    const { change } = account;
    await change("invoiceitems", { customer: owner, amount: "700", currency: "usd" });
    const { id } = await change("invoices", { customer: owner, pending_invoice_items_behavior: "include" });
    await change(`invoices/${id}/finalize`);
    await change(`invoices/${id}/void`);
  };
};

/** Every burst by what happens in it. */
export const BURSTS = {
  "a first payment": first,
  "a subscription that is paid": subscribing,
  "a subscription with a coupon": discounted,
  "a checkout of a subscription": checkout("subscription"),
  "a checkout of a subscription with a trial": checkout("subscription", {
    "subscription_data[trial_period_days]": "14",
  }),
  "a checkout of a payment": checkout("payment"),
  "a renewal": renewal,
  "a change of the plan": planChange,
  "the end of a trial": trialEnd,
  "a cancellation": cancellation,
  "a renewal that is not paid": failedPayment,
  "a payment that is tried again": retriedPayment,
  "two refunds": refund,
  "an invoice that is voided": voided,
} as const satisfies Record<string, Burst>;
