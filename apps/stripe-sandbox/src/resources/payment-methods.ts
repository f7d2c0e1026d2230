import type Stripe from "stripe";
import type { Account } from "../account/account.js";
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
  required,
  text,
  type ParamNames,
} from "../api/params.js";
import { answer, route } from "../api/route.js";
import { detachPaymentMethod } from "../billing/detach.js";
import { type Decline, type TestCard, testCard } from "../billing/test-cards.js";
import type { Wire } from "../wire.js";
import type { View } from "./view.js";

/** `facts.decline` is what a charge of this card ends with. */
export type StoredPaymentMethod = Wire<Stripe.PaymentMethod> & {
  readonly facts: { decline: Decline | null; declinesAttach: boolean };
};

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

const noAddress = { city: null, country: null, line1: null, line2: null, postal_code: null, state: null };

/** A card as a payment method of no customer yet. */
export function newPaymentMethod(id: string, created: number, card: TestCard): StoredPaymentMethod {
  return {
    id,
    object: "payment_method",
    allow_redisplay: "unspecified",
    billing_details: { address: noAddress, email: null, name: null, phone: null, tax_id: null },
    card: {
      brand: card.brand,
      checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: "pass" },
      country: card.country,
      display_brand: card.brand,
      exp_month: 12,
      exp_year: 2034,
      fingerprint: `sandbox${card.brand}${card.last4}`,
      funding: card.funding,
      generated_from: null,
      last4: card.last4,
      networks: { available: [card.brand], preferred: null },
      regulated_status: "unregulated",
      three_d_secure_usage: { supported: true },
      wallet: null,
    },
    created,
    customer: null,
    customer_account: null,
    livemode: false,
    metadata: {},
    type: "card",
    facts: { decline: card.decline, declinesAttach: card.declinesAttach },
  };
}

/** A stored payment method, or a new one where the id is one of Stripe's test ids (`pm_card_visa`, `tok_visa`). */
export function usePaymentMethod(
  account: Account,
  id: string,
  param = "payment_method",
): StoredPaymentMethod {
  const card = testCard(id);
  if (card === undefined || account.collections.payment_method.get(id))
    return find(account, "payment_method", id, param);
  const method = newPaymentMethod(newId(param === "source" ? "card" : "pm"), account.now(), card);
  account.collections.payment_method.insert(method);
  return method;
}

/** Attaches to a customer; Stripe proves the card first, so that a declining one is refused. */
export function attachPaymentMethod(
  account: Account,
  id: string,
  customer: string,
  param?: string,
): StoredPaymentMethod {
  const method = usePaymentMethod(account, id, param);
  if (method.customer !== null && method.customer !== customer) {
    throw invalidRequest("The payment method you provided has already been attached to a customer.", {
      param: "payment_method",
    });
  }
  if (method.facts.declinesAttach && method.facts.decline) {
    throw new ApiError(402, { type: "card_error", ...method.facts.decline });
  }
  return account.change("payment_method", { ...method, customer }, "payment_method.attached");
}

export const paymentMethodView: View<StoredPaymentMethod> = {
  render({ facts: _facts, customer_account: customerAccount, ...method }, shape) {
    return shape === "current" ? { ...method, customer_account: customerAccount } : method;
  },
};

function attachedTo(customer: string, type: string | undefined) {
  return {
    matches: (method: StoredPaymentMethod) =>
      method.customer === customer && (type === undefined || method.type === type),
    related: [customer],
  };
}

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
      address: { ...noAddress, ...params.billing_details?.address },
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
          address: { ...noAddress, ...method.billing_details.address, ...params.billing_details?.address },
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
  /** Without `customer` Stripe lists none of the customers' payment methods. */
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
