import type Stripe from "stripe";
import type { Account } from "../account/account.js";
import { newId, randomText } from "../account/ids.js";
import { find, listParams, listRoute, retrieveRoute } from "../api/crud.js";
import { ApiError, invalidRequest } from "../api/errors.js";
import {
  array,
  boolean,
  currency,
  emptyable,
  expand,
  hash,
  integer,
  mergeMetadata,
  metadata,
  nonNegative,
  oneOf,
  type ParamNames,
  required,
  shipping,
  text,
} from "../api/params.js";
import { answer, route } from "../api/route.js";
import { cancelIntent } from "../billing/cancel-intent.js";
import { captureIntent } from "../billing/capture-intent.js";
import { payIntent } from "../billing/pay-intent.js";
import { attachPaymentMethod, usePaymentMethod } from "../billing/payment-method.js";
import { newPaymentIntent, type StoredPaymentIntent } from "../objects/payment-intent.js";
import { shippingFrom } from "../objects/shipping.js";

const fields = {
  customer: text,
  description: text,
  expand,
  metadata,
  payment_method: text,
  payment_method_types: array(text),
  receipt_email: emptyable(text),
  setup_future_usage: emptyable(oneOf("off_session", "on_session")),
  shipping,
  statement_descriptor: text,
  statement_descriptor_suffix: text,
  transfer_group: text,
};

const createParams = {
  ...fields,
  amount: required(nonNegative),
  automatic_payment_methods: hash({ enabled: required(boolean), allow_redirects: oneOf("always", "never") }),
  capture_method: oneOf("automatic", "automatic_async", "manual"),
  confirm: boolean,
  confirmation_method: oneOf("automatic", "manual"),
  currency: required(currency),
  off_session: boolean,
  return_url: text,
  error_on_requires_action: boolean,
} satisfies ParamNames<keyof Stripe.PaymentIntentCreateParams | "payment_method_types">;

const updateParams = { ...fields, amount: nonNegative, currency } satisfies ParamNames<
  keyof Stripe.PaymentIntentUpdateParams | "payment_method_types"
>;

const confirmParams = {
  expand,
  payment_method: text,
  return_url: text,
  off_session: boolean,
  receipt_email: emptyable(text),
  setup_future_usage: emptyable(oneOf("off_session", "on_session")),
  error_on_requires_action: boolean,
  use_stripe_sdk: boolean,
} satisfies ParamNames<keyof Stripe.PaymentIntentConfirmParams>;

const listFilters = { ...listParams, customer: text } satisfies ParamNames<
  keyof Stripe.PaymentIntentListParams
>;

/** The payment method that a request names. It is attached to the customer if it is to be used again. */
function methodFor(
  account: Account,
  params: { payment_method?: string; setup_future_usage?: string | null },
  customer: string | null,
) {
  if (params.payment_method === undefined) return undefined;
  if (customer !== null && params.setup_future_usage)
    return attachPaymentMethod(account, params.payment_method, customer);
  return usePaymentMethod(account, params.payment_method);
}

/** The routes of payment intents. */
export const paymentIntentRoutes = [
  route("POST", "/v1/payment_intents", "payment_intent", createParams, ({ account, params }) => {
    const {
      amount,
      currency: money,
      confirm,
      expand: _expand,
      metadata: change,
      shipping: ship,
      off_session: offSession = false,
      return_url: _url,
      error_on_requires_action: _error,
      payment_method: _method,
      ...rest
    } = params;
    if (params.customer !== undefined) find(account, "customer", params.customer, "customer");
    if (amount < 1)
      throw invalidRequest("This value must be greater than or equal to 1.", {
        code: "parameter_invalid_integer",
        param: "amount",
      });
    if (confirm === true && params.payment_method === undefined) {
      throw new ApiError(400, {
        type: "invalid_request_error",
        code: "payment_intent_unexpected_state",
        message:
          "You cannot confirm this PaymentIntent because it's missing a payment method. To confirm the PaymentIntent with a payment method attached to a customer, specify the payment method and the customer.",
      });
    }
    const method = methodFor(account, params, params.customer ?? null);
    const id = newId("pi");
    const intent: StoredPaymentIntent = {
      ...newPaymentIntent({ id, created: account.now(), amount, currency: money }),
      ...rest,
      ...(ship && { shipping: shippingFrom(ship) }),
      client_secret: `${id}_secret_${randomText(25)}`,
      metadata: mergeMetadata({}, change),
      payment_method: method?.id ?? null,
      status: method ? "requires_confirmation" : "requires_payment_method",
    };
    if (confirm === true) return answer("payment_intent", payIntent(account, intent, { method, offSession }));
    return answer("payment_intent", account.create("payment_intent", intent, "payment_intent.created"));
  }),
  retrieveRoute("payment_intent", "/v1/payment_intents/:id"),
  route(
    "POST",
    "/v1/payment_intents/:id",
    "payment_intent",
    updateParams,
    ({ account, ids: [id = ""], params }) => {
      const intent = find(account, "payment_intent", id);
      const { expand: _expand, metadata: change, shipping: ship, payment_method: _method, ...rest } = params;
      if (params.customer !== undefined) find(account, "customer", params.customer, "customer");
      const method = methodFor(account, params, params.customer ?? intent.customer);
      const changed: StoredPaymentIntent = {
        ...intent,
        ...rest,
        ...(ship && { shipping: shippingFrom(ship) }),
        metadata: mergeMetadata(intent.metadata, change),
        ...(method && { payment_method: method.id, status: "requires_confirmation" }),
      };
      // Stripe has no event for a changed payment intent.
      return answer("payment_intent", account.change("payment_intent", changed));
    },
  ),
  route(
    "POST",
    "/v1/payment_intents/:id/confirm",
    "payment_intent",
    confirmParams,
    ({ account, ids: [id = ""], params }) => {
      const intent = find(account, "payment_intent", id);
      const method = methodFor(account, params, intent.customer);
      const offSession = params.off_session ?? false;
      return answer("payment_intent", payIntent(account, intent, { method, offSession }));
    },
  ),
  route(
    "POST",
    "/v1/payment_intents/:id/capture",
    "payment_intent",
    { amount_to_capture: integer, expand, metadata },
    ({ account, ids: [id = ""], params }) =>
      answer(
        "payment_intent",
        captureIntent(account, find(account, "payment_intent", id), params.amount_to_capture),
      ),
  ),
  route(
    "POST",
    "/v1/payment_intents/:id/cancel",
    "payment_intent",
    { cancellation_reason: oneOf("duplicate", "fraudulent", "requested_by_customer", "abandoned"), expand },
    ({ account, ids: [id = ""], params }) =>
      answer(
        "payment_intent",
        cancelIntent(account, find(account, "payment_intent", id), params.cancellation_reason ?? null),
      ),
  ),
  listRoute("payment_intent", "/v1/payment_intents", listFilters, ({ customer }) => ({
    matches: (intent) => customer === undefined || intent.customer === customer,
    related: [customer],
  })),
];
