import type Stripe from "stripe";
import { newId, randomText } from "../account/ids.js";
import { find, listParams, listRoute, retrieveRoute } from "../api/crud.js";
import { invalidRequest } from "../api/errors.js";
import {
  array,
  boolean,
  expand,
  hash,
  mergeMetadata,
  metadata,
  oneOf,
  type ParamNames,
  required,
  text,
} from "../api/params.js";
import { answer, route } from "../api/route.js";
import { confirmSetupIntent } from "../billing/confirm-setup-intent.js";
import { usePaymentMethod } from "../billing/payment-method.js";
import { newSetupIntent } from "../objects/setup-intent.js";

const fields = {
  customer: text,
  description: text,
  expand,
  metadata,
  payment_method: text,
  payment_method_types: array(text),
};

const createParams = {
  ...fields,
  automatic_payment_methods: hash({ enabled: required(boolean), allow_redirects: oneOf("always", "never") }),
  confirm: boolean,
  return_url: text,
  usage: oneOf("off_session", "on_session"),
} satisfies ParamNames<keyof Stripe.SetupIntentCreateParams | "payment_method_types">;

const updateParams = fields satisfies ParamNames<
  keyof Stripe.SetupIntentUpdateParams | "payment_method_types"
>;

const confirmParams = {
  expand,
  payment_method: text,
  return_url: text,
  use_stripe_sdk: boolean,
} satisfies ParamNames<keyof Stripe.SetupIntentConfirmParams>;

const cancelParams = {
  cancellation_reason: oneOf("abandoned", "duplicate", "requested_by_customer"),
  expand,
} satisfies ParamNames<keyof Stripe.SetupIntentCancelParams>;

const listFilters = { ...listParams, customer: text, payment_method: text } satisfies ParamNames<
  keyof Stripe.SetupIntentListParams
>;

/** The routes of setup intents. */
export const setupIntentRoutes = [
  route("POST", "/v1/setup_intents", "setup_intent", createParams, ({ account, params }) => {
    const {
      confirm,
      expand: _expand,
      metadata: change,
      payment_method: methodId,
      return_url: _url,
      ...rest
    } = params;
    if (params.customer !== undefined) find(account, "customer", params.customer, "customer");
    const method = methodId === undefined ? undefined : usePaymentMethod(account, methodId);
    if (confirm === true && method === undefined) {
      throw invalidRequest("You cannot confirm this SetupIntent because it's missing a payment method.", {
        code: "setup_intent_unexpected_state",
      });
    }
    const id = newId("seti");
    const intent = account.create(
      "setup_intent",
      {
        ...newSetupIntent(id, account.now()),
        ...rest,
        client_secret: `${id}_secret_${randomText(25)}`,
        metadata: mergeMetadata({}, change),
        payment_method: method?.id ?? null,
        status: method ? "requires_confirmation" : "requires_payment_method",
      },
      "setup_intent.created",
    );
    return answer("setup_intent", confirm === true ? confirmSetupIntent(account, intent, method) : intent);
  }),
  retrieveRoute("setup_intent", "/v1/setup_intents/:id"),
  route(
    "POST",
    "/v1/setup_intents/:id",
    "setup_intent",
    updateParams,
    ({ account, ids: [id = ""], params }) => {
      const intent = find(account, "setup_intent", id);
      const { expand: _expand, metadata: change, payment_method: methodId, ...rest } = params;
      if (params.customer !== undefined) find(account, "customer", params.customer, "customer");
      const method = methodId === undefined ? undefined : usePaymentMethod(account, methodId);
      const changed = {
        ...intent,
        ...rest,
        metadata: mergeMetadata(intent.metadata ?? {}, change),
        ...(method && { payment_method: method.id, status: "requires_confirmation" }),
      };
      // Stripe has no event for a changed setup intent.
      return answer("setup_intent", account.change("setup_intent", changed));
    },
  ),
  route(
    "POST",
    "/v1/setup_intents/:id/confirm",
    "setup_intent",
    confirmParams,
    ({ account, ids: [id = ""], params }) => {
      const intent = find(account, "setup_intent", id);
      const methodId = params.payment_method ?? intent.payment_method ?? undefined;
      const method = methodId === undefined ? undefined : usePaymentMethod(account, methodId);
      return answer("setup_intent", confirmSetupIntent(account, intent, method));
    },
  ),
  route(
    "POST",
    "/v1/setup_intents/:id/cancel",
    "setup_intent",
    cancelParams,
    ({ account, ids: [id = ""], params }) => {
      const intent = find(account, "setup_intent", id);
      if (intent.status === "succeeded" || intent.status === "canceled") {
        throw invalidRequest(
          `You cannot cancel this SetupIntent because it has a status of ${intent.status}.`,
          { code: "setup_intent_unexpected_state" },
        );
      }
      const canceled = {
        ...intent,
        cancellation_reason: params.cancellation_reason ?? null,
        next_action: null,
        status: "canceled",
      };
      return answer("setup_intent", account.change("setup_intent", canceled, "setup_intent.canceled"));
    },
  ),
  listRoute("setup_intent", "/v1/setup_intents", listFilters, ({ customer, payment_method: method }) => ({
    matches: (intent) =>
      (customer === undefined || intent.customer === customer) &&
      (method === undefined || intent.payment_method === method),
    related: [customer],
  })),
];
