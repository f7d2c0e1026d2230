import type Stripe from "stripe";
import { newId } from "../account/ids.js";
import { find, listParams, listRoute, retrieveRoute } from "../api/crud.js";
import { invalidRequest } from "../api/errors.js";
import {
  boolean,
  currency,
  emptyable,
  expand,
  hash,
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
import { captureIntent } from "../billing/capture-intent.js";
import { confirmIntent } from "../billing/confirm-intent.js";
import { usePaymentMethod } from "../billing/payment-method.js";
import type { StoredCharge } from "../objects/charge.js";
import { newPaymentIntent } from "../objects/payment-intent.js";
import { shippingFrom } from "../objects/shipping.js";

const createParams = {
  amount: required(nonNegative),
  capture: boolean,
  currency: required(currency),
  customer: text,
  description: text,
  expand,
  metadata,
  receipt_email: text,
  shipping,
  source: text,
} satisfies ParamNames<keyof Stripe.ChargeCreateParams>;

const updateParams = {
  description: emptyable(text),
  expand,
  fraud_details: hash({ user_report: oneOf("fraudulent", "safe") }),
  metadata,
  receipt_email: emptyable(text),
  shipping,
  transfer_group: text,
} satisfies ParamNames<keyof Stripe.ChargeUpdateParams>;

const listFilters = {
  ...listParams,
  customer: text,
  payment_intent: text,
  transfer_group: text,
} satisfies ParamNames<keyof Stripe.ChargeListParams>;

/** The routes of charges. */
export const chargeRoutes = [
  // The older way to pay. As at Stripe, it creates and confirms a payment intent.
  route("POST", "/v1/charges", "charge", createParams, ({ account, params }) => {
    const customer =
      params.customer === undefined ? undefined : find(account, "customer", params.customer, "customer");
    const sourceId = params.source ?? customer?.default_source;
    if (sourceId === undefined || sourceId === null)
      throw invalidRequest("Must provide source or customer.", { code: "parameter_missing" });
    const source = usePaymentMethod(account, sourceId, "source");
    const { intent } = confirmIntent(
      account,
      {
        ...newPaymentIntent({
          id: newId("pi"),
          created: account.now(),
          amount: params.amount,
          currency: params.currency,
        }),
        capture_method: params.capture === false ? "manual" : "automatic",
        customer: customer?.id ?? null,
        description: params.description ?? null,
        metadata: mergeMetadata({}, params.metadata),
        receipt_email: params.receipt_email ?? null,
        payment_method: source.id,
      },
      { method: source, throwOnDecline: true },
    );
    return answer("charge", find(account, "charge", intent.latest_charge ?? ""));
  }),
  retrieveRoute("charge", "/v1/charges/:id"),
  route("POST", "/v1/charges/:id", "charge", updateParams, ({ account, ids: [id = ""], params }) => {
    const charge = find(account, "charge", id);
    const { expand: _expand, metadata: change, shipping: ship, ...rest } = params;
    const changed: StoredCharge = { ...charge, ...rest, metadata: mergeMetadata(charge.metadata, change) };
    if (ship) changed.shipping = shippingFrom(ship);
    return answer("charge", account.change("charge", changed, "charge.updated"));
  }),
  route(
    "POST",
    "/v1/charges/:id/capture",
    "charge",
    { amount: nonNegative, expand },
    ({ account, ids: [id = ""], params }) => {
      const charge = find(account, "charge", id);
      captureIntent(
        account,
        find(account, "payment_intent", charge.payment_intent ?? "", "payment_intent"),
        params.amount,
      );
      return answer("charge", find(account, "charge", id));
    },
  ),
  listRoute(
    "charge",
    "/v1/charges",
    listFilters,
    ({ customer, payment_intent: intent, transfer_group: group }) => ({
      matches: (charge) =>
        (customer === undefined || charge.customer === customer) &&
        (intent === undefined || charge.payment_intent === intent) &&
        (group === undefined || charge.transfer_group === group),
      related: [customer, intent],
    }),
  ),
];
