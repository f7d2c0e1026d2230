import type Stripe from "stripe";
import { find, listParams, listParamsWithoutCreated, listRoute, pageOf, retrieveRoute } from "../api/crud.js";
import { expand, hash, mergeMetadata, oneOf, type ParamNames, required, text } from "../api/params.js";
import { answer, route } from "../api/route.js";
import { checkoutParams, updateCheckoutParams } from "../billing/checkout-params.js";
import { expireCheckout } from "../billing/complete-checkout.js";
import { openCheckout } from "../billing/open-checkout.js";
import { FACTS } from "../objects/facts.js";

const SESSIONS = "/v1/checkout/sessions";

const listFilters = {
  ...listParams,
  customer: text,
  customer_details: hash({ email: required(text) }),
  payment_intent: text,
  status: oneOf("complete", "expired", "open"),
  subscription: text,
} satisfies ParamNames<keyof Stripe.Checkout.SessionListParams>;

/** The routes of Checkout Sessions, as a seller uses them. */
export const checkoutSessionRoutes = [
  route("POST", SESSIONS, "checkout_session", checkoutParams, ({ account, params }) =>
    answer("checkout.session", openCheckout(account, params)),
  ),
  retrieveRoute("checkout.session", `${SESSIONS}/:id`),
  route(
    "POST",
    `${SESSIONS}/:id`,
    "checkout_session",
    updateCheckoutParams,
    ({ account, ids: [id = ""], params }) => {
      const session = find(account, "checkout.session", id);
      const changed = { ...session, metadata: mergeMetadata(session.metadata ?? {}, params.metadata) };
      // Stripe has no event for a changed session.
      return answer("checkout.session", account.change("checkout.session", changed));
    },
  ),
  route("POST", `${SESSIONS}/:id/expire`, "checkout_session", { expand }, ({ account, ids: [id = ""] }) =>
    answer("checkout.session", expireCheckout(account, find(account, "checkout.session", id))),
  ),
  route(
    "GET",
    `${SESSIONS}/:id/line_items`,
    "checkout_session",
    listParamsWithoutCreated,
    ({ account, ids: [id = ""], params }) =>
      pageOf(
        "item",
        find(account, "checkout.session", id)[FACTS].lines,
        `${SESSIONS}/${id}/line_items`,
        params,
      ),
  ),
  listRoute("checkout.session", SESSIONS, listFilters, (params) => ({
    matches: (session) =>
      (params.customer === undefined || session.customer === params.customer) &&
      (params.customer_details === undefined ||
        session.customer_details?.email === params.customer_details.email) &&
      (params.payment_intent === undefined || session.payment_intent === params.payment_intent) &&
      (params.status === undefined || session.status === params.status) &&
      (params.subscription === undefined || session.subscription === params.subscription),
    related: [params.customer, params.payment_intent, params.subscription],
  })),
];
