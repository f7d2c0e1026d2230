import type { Account } from "../account/account.js";
import { newId } from "../account/ids.js";
import { find } from "../api/crud.js";
import { invalidRequest, missingParameter } from "../api/errors.js";
import { mergeMetadata, type Params } from "../api/params.js";
import { newCheckoutLine, type StoredCheckoutLine } from "../objects/checkout-line.js";
import { newCheckoutSession, type StoredCheckoutSession } from "../objects/checkout-session.js";
import type { StoredCustomer } from "../objects/customer.js";
import type { StoredPrice } from "../objects/price.js";
import { type checkoutParams, uiMode } from "./checkout-params.js";
import { createInlinePrice } from "./create-price.js";
import { sharesOf } from "./discount-lines.js";
import { amountOf } from "./period.js";

type CheckoutParams = Params<typeof checkoutParams>;

/**
 * Opens a Checkout Session, as `POST /v1/checkout/sessions` does. As at Stripe, there is no event about it
 * until it is completed or expires. Throws Stripe's errors.
 */
export function openCheckout(account: Account, params: CheckoutParams): StoredCheckoutSession {
  const {
    mode,
    payment_intent_data: intent,
    subscription_data: subscription,
    setup_intent_data: setup,
  } = params;
  const page = uiMode(params.ui_mode);
  const hosted = page === "hosted_page";
  if (hosted && params.success_url === undefined) throw missingParameter("success_url");
  const customer =
    params.customer === undefined ? null : find(account, "customer", params.customer, "customer");
  const coupon = params.discounts?.[0]?.coupon ?? null;
  const lines = mode === "setup" ? [] : linesOf(account, params, coupon);
  const data = { payment: intent, setup, subscription }[mode];
  const session = newCheckoutSession({
    id: newId("cs_test"),
    created: account.now(),
    currency: lines[0]?.currency ?? params.currency ?? account.profile.default_currency ?? "usd",
    mode,
    order: {
      lines,
      coupon,
      description: data?.description ?? null,
      metadata: mergeMetadata({}, data?.metadata),
      setupFutureUsage: intent?.setup_future_usage ?? null,
      shipping: intent?.shipping ?? null,
      trialDays: subscription?.trial_period_days ?? null,
    },
  });
  const opened = {
    ...session,
    allow_promotion_codes: params.allow_promotion_codes ?? null,
    billing_address_collection: params.billing_address_collection ?? null,
    ...(!hosted && { client_secret: session.id, return_url: params.return_url, url: null }),
    cancel_url: params.cancel_url ?? null,
    client_reference_id: params.client_reference_id ?? null,
    customer: customer?.id ?? null,
    customer_creation: customer === null ? (params.customer_creation ?? session.customer_creation) : null,
    customer_details: customer && detailsOf(customer, mode),
    customer_email: params.customer_email ?? null,
    expires_at: params.expires_at ?? session.expires_at,
    locale: params.locale ?? null,
    metadata: mergeMetadata({}, params.metadata),
    payment_method_collection: params.payment_method_collection ?? session.payment_method_collection,
    ...(params.phone_number_collection && { phone_number_collection: params.phone_number_collection }),
    submit_type: params.submit_type ?? null,
    success_url: params.success_url ?? null,
    ui_mode: page,
  };
  account.collections["checkout.session"].insert(opened);
  return opened;
}

/** What the open session shows of its customer. */
function detailsOf({ email }: StoredCustomer, mode: string): StoredCheckoutSession["customer_details"] {
  return {
    address: null,
    business_name: null,
    email,
    individual_name: null,
    name: null,
    phone: null,
    tax_exempt: mode === "setup" ? null : "none",
    tax_ids: null,
  };
}

/** The session's lines, with the coupon's discount divided among them. */
function linesOf(account: Account, params: CheckoutParams, coupon: string | null): StoredCheckoutLine[] {
  const asked = params.line_items ?? [];
  if (asked.length === 0) throw missingParameter("line_items");
  const prices = asked.map((item, index) => {
    if (item.price !== undefined) return find(account, "price", item.price, `line_items[${index}][price]`);
    if (item.price_data === undefined) throw missingParameter(`line_items[${index}][price]`);
    return createInlinePrice(account, item.price_data);
  });
  checkMode(params.mode, prices);
  const off = coupon === null ? undefined : find(account, "coupon", coupon, "discounts[0][coupon]");
  const quantities = asked.map(({ quantity = 1 }) => quantity);
  const amounts = prices.map((price, index) => amountOf(price, quantities[index] ?? 1));
  const shares = off ? sharesOf(off, amounts) : [];
  return prices.map((price, index) =>
    newCheckoutLine({
      id: newId("li"),
      price,
      quantity: quantities[index] ?? 1,
      amount: amounts[index] ?? 0,
      discount: shares[index] ?? 0,
      description: account.collections.product.get(price.product)?.name ?? price.product,
    }),
  );
}

/** Throws Stripe's 400 if the prices do not fit the session's mode or have different currencies. */
function checkMode(mode: string, prices: readonly StoredPrice[]): void {
  const recurring = prices.some((price) => price.recurring !== null);
  if (mode === "payment" && recurring) {
    throw invalidRequest(
      "You specified `payment` mode but passed a recurring price. Either switch to `subscription` mode or use only one-time prices.",
      { param: "mode" },
    );
  }
  if (mode === "subscription" && !recurring) {
    throw invalidRequest(
      "You must provide at least one recurring price in `subscription` mode when using prices.",
      { param: "mode" },
    );
  }
  if (new Set(prices.map(({ currency }) => currency)).size > 1)
    throw invalidRequest("All prices on a Checkout Session must have the same currency.", {
      param: "line_items",
    });
}
