import type Stripe from "stripe";
import { pageOf } from "../api/crud.js";
import type { Wire } from "../wire.js";
import type { StoredCheckoutLine } from "./checkout-line.js";
import { FACTS } from "./facts.js";
import type { ShippingChoice } from "./shipping.js";
import type { View } from "./view.js";

/**
 * What a Checkout Session sells, and what the request that opened it wants for the payment, subscription or
 * setup intent that is created when the buyer confirms.
 */
export interface CheckoutOrder {
  lines: readonly StoredCheckoutLine[];
  coupon: string | null;
  description: string | null;
  metadata: Record<string, string>;
  setupFutureUsage: string | null;
  shipping: ShippingChoice | null;
  trialDays: number | null;
}

/** A stored Checkout Session. Its JSON shows the line items only when they are expanded. */
export type StoredCheckoutSession = Omit<Wire<Stripe.Checkout.Session>, "line_items"> & {
  readonly [FACTS]: CheckoutOrder;
};

/**
 * How long a session stays open: 24 hours, Stripe's default and its maximum
 * (docs.stripe.com/api/checkout/sessions/create).
 */
const LIFE_SECONDS = 86_400;

/** The field `invoice_creation` of a payment that creates no invoice. */
const NO_INVOICE = {
  enabled: false,
  invoice_data: {
    account_tax_ids: null,
    custom_fields: null,
    description: null,
    footer: null,
    issuer: null,
    metadata: {},
    rendering_options: null,
  },
};

/** A new, open session with Stripe's defaults. Its amounts are the sums of its lines. */
export function newCheckoutSession(facts: {
  id: string;
  created: number;
  currency: string;
  mode: string;
  order: CheckoutOrder;
}): StoredCheckoutSession {
  const { lines, coupon } = facts.order;
  const setup = facts.mode === "setup";
  const sum = (field: "amount_subtotal" | "amount_total" | "amount_discount") =>
    lines.reduce((total, line) => total + line[field], 0);
  return {
    id: facts.id,
    object: "checkout.session",
    adaptive_pricing: { enabled: false },
    after_expiration: null,
    allow_promotion_codes: null,
    allowed_payment_method_types: null,
    amount_subtotal: setup ? null : sum("amount_subtotal"),
    amount_total: setup ? null : sum("amount_total"),
    automatic_tax: { enabled: false, liability: null, provider: null, status: null },
    billing_address_collection: null,
    branding_settings: {
      background_color: "#ffffff",
      border_style: "rounded",
      button_color: "#0074d4",
      display_name: "Sandbox",
      font_family: "default",
      icon: null,
      logo: null,
    },
    cancel_url: null,
    client_reference_id: null,
    client_secret: null,
    collected_information: { business_name: null, individual_name: null, shipping_details: null },
    consent: null,
    consent_collection: null,
    created: facts.created,
    currency: facts.currency,
    currency_conversion: null,
    custom_fields: [],
    custom_text: {
      after_submit: null,
      shipping_address: null,
      submit: null,
      terms_of_service_acceptance: null,
    },
    customer: null,
    customer_account: null,
    customer_creation: facts.mode === "payment" ? "if_required" : null,
    customer_details: null,
    customer_email: null,
    discounts: coupon === null ? [] : [{ coupon, promotion_code: null }],
    expires_at: facts.created + LIFE_SECONDS,
    integration_identifier: null,
    invoice: null,
    invoice_creation: facts.mode === "payment" ? NO_INVOICE : null,
    livemode: false,
    locale: null,
    managed_payments: null,
    metadata: {},
    mode: facts.mode,
    origin_context: null,
    payment_intent: null,
    payment_link: null,
    payment_method_collection: facts.mode === "payment" ? "if_required" : "always",
    payment_method_configuration_details: { id: "pmc_sandbox", parent: null },
    payment_method_options: { card: { request_three_d_secure: "automatic" } },
    payment_method_types: ["card"],
    payment_status: setup ? "no_payment_required" : "unpaid",
    permissions: null,
    phone_number_collection: { enabled: false },
    recovered_from: null,
    saved_payment_method_options: setup
      ? null
      : {
          allow_redisplay_filters: ["always"],
          payment_method_remove: "disabled",
          payment_method_save: null,
        },
    setup_intent: null,
    shipping_address_collection: null,
    shipping_cost: null,
    shipping_options: [],
    status: "open",
    submit_type: null,
    subscription: null,
    success_url: null,
    total_details: setup
      ? null
      : { amount_discount: sum("amount_discount"), amount_shipping: 0, amount_tax: 0 },
    ui_mode: "hosted_page",
    url: `https://checkout.stripe.com/c/pay/${facts.id}`,
    wallet_options: null,
    [FACTS]: facts.order,
  };
}

/** Shows a Checkout Session. */
export const checkoutSessionView: View<StoredCheckoutSession> = {
  render: (session) => ({ ...session }),
  includes: {
    line_items: ({ id, [FACTS]: { lines } }) =>
      pageOf("item", lines, `/v1/checkout/sessions/${id}/line_items`, {}),
  },
};
