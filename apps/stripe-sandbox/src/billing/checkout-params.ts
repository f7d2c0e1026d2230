import type Stripe from "stripe";
import {
  array,
  boolean,
  currency,
  decimal,
  expand,
  hash,
  integer,
  metadata,
  nonNegative,
  oneOf,
  type ParamNames,
  required,
  shipping,
  text,
} from "../api/params.js";

const lineItem = {
  price: text,
  price_data: hash({
    currency: required(currency),
    product: text,
    product_data: hash({ description: text, metadata, name: required(text) }),
    recurring: hash({ interval: required(oneOf("day", "week", "month", "year")), interval_count: integer }),
    unit_amount: nonNegative,
    unit_amount_decimal: decimal,
  }),
  quantity: nonNegative,
} satisfies ParamNames<keyof Stripe.Checkout.SessionCreateParams.LineItem>;

const intentData = { description: text, metadata, setup_future_usage: oneOf("off_session", "on_session") };

/** The names that versions before dahlia have for the values of `ui_mode`, with today's names. */
const UI_MODES: Readonly<Record<string, string>> = {
  custom: "elements",
  embedded: "embedded_page",
  hosted: "hosted_page",
};

/** Today's name of a request's `ui_mode`. The default is a page that Stripe hosts. */
export function uiMode(asked: string | undefined): string {
  return asked === undefined ? "hosted_page" : (UI_MODES[asked] ?? asked);
}

/** The parameters of a new Checkout Session. */
export const checkoutParams = {
  allow_promotion_codes: boolean,
  billing_address_collection: oneOf("auto", "required"),
  cancel_url: text,
  client_reference_id: text,
  currency,
  customer: text,
  customer_creation: oneOf("always", "if_required"),
  customer_email: text,
  discounts: array(hash({ coupon: text })),
  expand,
  expires_at: integer,
  line_items: array(hash(lineItem)),
  locale: text,
  metadata,
  mode: required(oneOf("payment", "setup", "subscription")),
  payment_intent_data: hash({ ...intentData, shipping }),
  payment_method_collection: oneOf("always", "if_required"),
  payment_method_types: array(oneOf("card")),
  phone_number_collection: hash({ enabled: required(boolean) }),
  setup_intent_data: hash({ description: text, metadata }),
  submit_type: oneOf("auto", "book", "donate", "pay", "subscribe"),
  subscription_data: hash({ description: text, metadata, trial_period_days: integer }),
  return_url: text,
  success_url: text,
  ui_mode: oneOf("custom", "elements", "embedded", "embedded_page", "hosted", "hosted_page"),
} satisfies ParamNames<keyof Stripe.Checkout.SessionCreateParams | "payment_method_types">;

/** The parameters that the payment page sends when the buyer confirms. */
export const confirmPageParams = {
  expand,
  expected_amount: nonNegative,
  payment_method: required(text),
};

/** The parameters that an existing Checkout Session takes. */
export const updateCheckoutParams = { expand, metadata } satisfies ParamNames<
  keyof Stripe.Checkout.SessionUpdateParams
>;
