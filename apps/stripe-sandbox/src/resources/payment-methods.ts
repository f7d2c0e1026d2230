import type Stripe from "stripe";
import { newId } from "../account/ids.js";
import { find, listObjects, listParamsWithoutCreated } from "../api/crud.js";
import { ApiError, invalidRequest, missingParameter, noSuchObject } from "../api/errors.js";
import {
  address,
  emptyable,
  expand,
  hash,
  integer,
  mergeMetadata,
  metadata,
  oneOf,
  type ParamNames,
  required,
  text,
} from "../api/params.js";
import { answer, route } from "../api/route.js";
import { attachPaymentMethod, detachPaymentMethod, usePaymentMethod } from "../billing/payment-method.js";
import { testCard } from "../billing/test-cards.js";
import { NO_ADDRESS } from "../objects/address.js";
import { newPaymentMethod, type StoredPaymentMethod } from "../objects/payment-method.js";

const billingDetails = hash({
  address,
  email: emptyable(text),
  name: emptyable(text),
  phone: emptyable(text),
});

const createParams = {
  allow_redisplay: oneOf("always", "limited", "unspecified"),
  billing_details: billingDetails,
  card: hash({ token: text, number: text, exp_month: integer, exp_year: integer, cvc: text }),
  expand,
  metadata,
  type: required(oneOf("card")),
} satisfies ParamNames<keyof Stripe.PaymentMethodCreateParams>;

const updateParams = {
  allow_redisplay: oneOf("always", "limited", "unspecified"),
  billing_details: billingDetails,
  card: hash({ exp_month: integer, exp_year: integer }),
  expand,
  metadata,
} satisfies ParamNames<keyof Stripe.PaymentMethodUpdateParams>;

const listFilters = {
  ...listParamsWithoutCreated,
  customer: text,
  type: text,
  allow_redisplay: oneOf("always", "limited", "unspecified"),
} satisfies ParamNames<keyof Stripe.PaymentMethodListParams>;

/** Chooses the payment methods of one customer. */
function attachedTo(customer: string, type: string | undefined) {
  return {
    matches: (method: StoredPaymentMethod) =>
      method.customer === customer && (type === undefined || method.type === type),
    related: [customer],
  };
}

/** The routes of payment methods. */
export const paymentMethodRoutes = [
  route("POST", "/v1/payment_methods", "payment_method", createParams, ({ account, params }) => {
    if (params.card === undefined) throw missingParameter("card");
    const name = params.card.token ?? params.card.number ?? "";
    const card = testCard(name);
    if (card === undefined && params.card.token !== undefined)
      throw noSuchObject("token", name, "card[token]");
    if (card === undefined) {
      throw new ApiError(402, {
        type: "card_error",
        code: "incorrect_number",
        message: "Your card number is incorrect.",
        param: "number",
      });
    }
    const blank = newPaymentMethod(newId("pm"), account.now(), card);
    const details = {
      ...blank.billing_details,
      ...params.billing_details,
      address: { ...NO_ADDRESS, ...params.billing_details?.address },
    };
    const method = { ...blank, billing_details: details, metadata: mergeMetadata({}, params.metadata) };
    account.collections.payment_method.insert(method);
    return answer("payment_method", method);
  }),
  route("GET", "/v1/payment_methods/:id", "payment_method", { expand }, ({ account, ids: [id = ""] }) =>
    answer("payment_method", usePaymentMethod(account, id, "id")),
  ),
  route(
    "POST",
    "/v1/payment_methods/:id",
    "payment_method",
    updateParams,
    ({ account, ids: [id = ""], params }) => {
      const method = find(account, "payment_method", id);
      if (method.customer === null) {
        throw invalidRequest("You must save this PaymentMethod to a customer before you can update it.");
      }
      const changed = {
        ...method,
        ...(params.allow_redisplay && { allow_redisplay: params.allow_redisplay }),
        billing_details: {
          ...method.billing_details,
          ...params.billing_details,
          address: { ...NO_ADDRESS, ...method.billing_details.address, ...params.billing_details?.address },
        },
        ...(method.card && { card: { ...method.card, ...params.card } }),
        metadata: mergeMetadata(method.metadata ?? {}, params.metadata),
      };
      return answer("payment_method", account.change("payment_method", changed, "payment_method.updated"));
    },
  ),
  route(
    "POST",
    "/v1/payment_methods/:id/attach",
    "payment_method",
    { customer: required(text), expand },
    ({ account, ids: [id = ""], params }) => {
      find(account, "customer", params.customer, "customer");
      return answer("payment_method", attachPaymentMethod(account, id, params.customer, "id"));
    },
  ),
  route(
    "POST",
    "/v1/payment_methods/:id/detach",
    "payment_method",
    { expand },
    ({ account, ids: [id = ""] }) => {
      const method = find(account, "payment_method", id);
      if (method.customer === null) {
        throw invalidRequest(
          "The payment method you provided is not attached to a customer so detachment is impossible.",
        );
      }
      return answer("payment_method", detachPaymentMethod(account, method));
    },
  ),
  // Without `customer`, Stripe lists no payment methods of customers.
  route("GET", "/v1/payment_methods", "payment_method", listFilters, ({ account, params }) => {
    const { customer, type } = params;
    const selection =
      customer === undefined ? { matches: () => false, related: ["none"] } : attachedTo(customer, type);
    if (customer !== undefined) find(account, "customer", customer, "customer");
    return listObjects(account, "payment_method", "/v1/payment_methods", params, selection);
  }),
  route(
    "GET",
    "/v1/customers/:id/payment_methods",
    "payment_method",
    listFilters,
    ({ account, ids: [id = ""], params }) => {
      find(account, "customer", id);
      return listObjects(
        account,
        "payment_method",
        `/v1/customers/${id}/payment_methods`,
        params,
        attachedTo(id, params.type),
      );
    },
  ),
  route(
    "GET",
    "/v1/customers/:id/payment_methods/:method",
    "payment_method",
    { expand },
    ({ account, ids: [customer = "", id = ""] }) => {
      const method = find(account, "payment_method", id);
      if (method.customer !== customer) throw noSuchObject("payment_method", id);
      return answer("payment_method", method);
    },
  ),
];
