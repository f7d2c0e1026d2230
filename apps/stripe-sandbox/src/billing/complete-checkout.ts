import type { Account } from "../account/account.js";
import { newId } from "../account/ids.js";
import { invalidRequest } from "../api/errors.js";
import type { StoredCheckoutSession } from "../objects/checkout-session.js";
import { newCustomer } from "../objects/customer.js";
import { FACTS } from "../objects/facts.js";
import { newInvoiceItem } from "../objects/invoice-item.js";
import { newPaymentIntent } from "../objects/payment-intent.js";
import type { StoredPaymentMethod } from "../objects/payment-method.js";
import { newSetupIntent } from "../objects/setup-intent.js";
import { shippingFrom } from "../objects/shipping.js";
import { confirmIntent } from "./confirm-intent.js";
import { confirmSetupIntent } from "./confirm-setup-intent.js";
import { attachPaymentMethod } from "./payment-method.js";
import { subscribe } from "./subscribe.js";

/** Fields of the session that show what the buyer's confirmation has created. */
type Outcome = Partial<StoredCheckoutSession>;
/** Carries out one mode of a Checkout Session. */
type Complete = (
  account: Account,
  session: StoredCheckoutSession,
  method: StoredPaymentMethod,
  customer: string | null,
) => Outcome;

/** What completes a session, by the session's mode. */
const COMPLETE: Readonly<Record<string, Complete>> = { payment: pay, setup: save, subscription: start };

/**
 * Completes a session, as if the buyer had confirmed the payment page. Throws Stripe's 402 for a declined card,
 * and the session stays open. Throws Stripe's 400 for a session that is not open.
 */
export function completeCheckout(
  account: Account,
  session: StoredCheckoutSession,
  method: StoredPaymentMethod,
): StoredCheckoutSession {
  if (session.status !== "open")
    throw invalidRequest("This Checkout Session is no longer active.", {
      code: "checkout_session_not_active",
    });
  const customer = customerOf(account, session, method);
  const outcome = COMPLETE[session.mode]?.(account, session, method, customer);
  const { address, email, name, phone } = method.billing_details;
  const completed = {
    ...session,
    payment_status: "paid",
    ...outcome,
    customer,
    customer_details: {
      address,
      business_name: null,
      email: session.customer_email ?? email,
      individual_name: null,
      name,
      phone,
      tax_exempt: "none",
      tax_ids: [],
    },
    status: "complete",
    url: null,
  };
  return account.change("checkout.session", completed, "checkout.session.completed");
}

/** The session's customer. A new one is created if the session has none and needs one. */
function customerOf(
  account: Account,
  session: StoredCheckoutSession,
  { billing_details: { email, name } }: StoredPaymentMethod,
): string | null {
  if (session.customer !== null) return session.customer;
  if (session.mode !== "subscription" && session.customer_creation !== "always") return null;
  const blank = newCustomer(newId("cus"), account.now(), account.nextInvoicePrefix());
  const customer = { ...blank, email: session.customer_email ?? email, name };
  account.create("customer", customer, "customer.created");
  // The customer is stored before the payment, so that a second attempt after a declined card uses it again.
  account.change("checkout.session", { ...session, customer: customer.id });
  return customer.id;
}

/** Pays the session's total with a new payment intent. */
function pay(
  account: Account,
  session: StoredCheckoutSession,
  method: StoredPaymentMethod,
  customer: string | null,
): Outcome {
  const amount = session.amount_total ?? 0;
  if (amount === 0) return { payment_status: "no_payment_required" };
  const { description, metadata, setupFutureUsage, shipping } = session[FACTS];
  const blank = newPaymentIntent({
    id: newId("pi"),
    created: account.now(),
    amount,
    currency: session.currency ?? "usd",
  });
  if (setupFutureUsage !== null && customer !== null) attachPaymentMethod(account, method.id, customer);
  const asked = {
    ...blank,
    customer,
    description,
    metadata,
    setup_future_usage: setupFutureUsage,
    ...(shipping && { shipping: shippingFrom(shipping) }),
  };
  const { intent } = confirmIntent(account, asked, { method, throwOnDecline: true });
  return { payment_intent: intent.id };
}

/** Saves the buyer's payment method with a new setup intent. */
function save(
  account: Account,
  session: StoredCheckoutSession,
  method: StoredPaymentMethod,
  customer: string | null,
): Outcome {
  const { description, metadata } = session[FACTS];
  const intent = { ...newSetupIntent(newId("seti"), account.now()), customer, description, metadata };
  account.create("setup_intent", intent, "setup_intent.created");
  const { id } = confirmSetupIntent(account, intent, method);
  return { payment_status: "no_payment_required", setup_intent: id };
}

/**
 * Starts a subscription to the session's recurring prices. Its first invoice also bills the one-time prices.
 */
function start(
  account: Account,
  session: StoredCheckoutSession,
  { id }: StoredPaymentMethod,
  customer: string | null,
): Outcome {
  if (customer === null) throw new Error("a Checkout Session for a subscription has no customer");
  attachPaymentMethod(account, id, customer);
  const { coupon, description, lines, metadata, trialDays } = session[FACTS];
  for (const { price, quantity, amount_subtotal: amount, currency } of lines) {
    if (price.recurring !== null) continue;
    const facts = { id: newId("ii"), created: account.now(), customer, currency, amount, price };
    const item = newInvoiceItem({ ...facts, quantity: quantity ?? 1 });
    account.create("invoiceitem", item, "invoiceitem.created");
  }
  const subscription = subscribe(account, {
    customer,
    default_payment_method: id,
    description,
    items: lines
      .filter(({ price }) => price.recurring !== null)
      .map(({ price, quantity }) => ({ chosen: price, quantity: quantity ?? 1 })),
    metadata,
    payment_behavior: "error_if_incomplete",
    ...(coupon !== null && { discounts: [{ coupon }] }),
    ...(trialDays !== null && { trial_period_days: trialDays }),
  });
  const free = subscription.status === "trialing";
  return {
    invoice: subscription.latest_invoice,
    payment_status: free ? "no_payment_required" : "paid",
    subscription: subscription.id,
  };
}

/** Expires an open session. Throws Stripe's 400 for a session that is not open. */
export function expireCheckout(account: Account, session: StoredCheckoutSession): StoredCheckoutSession {
  if (session.status !== "open") {
    throw invalidRequest(
      `Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of ${session.status}.`,
    );
  }
  const expired = { ...session, status: "expired", url: null };
  return account.change("checkout.session", expired, "checkout.session.expired");
}
