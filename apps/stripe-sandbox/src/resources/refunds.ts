import type Stripe from "stripe";
import { find, listObjects, listParams, listRoute, retrieveRoute } from "../api/crud.js";
import { invalidRequest, missingParameter } from "../api/errors.js";
import { expand, mergeMetadata, metadata, nonNegative, oneOf, type ParamNames, text } from "../api/params.js";
import { answer, route } from "../api/route.js";
import { refundCharge } from "../billing/refund-charge.js";

const createParams = {
  amount: nonNegative,
  charge: text,
  expand,
  metadata,
  payment_intent: text,
  reason: oneOf("duplicate", "fraudulent", "requested_by_customer"),
} satisfies ParamNames<keyof Stripe.RefundCreateParams>;

const listFilters = { ...listParams, charge: text, payment_intent: text } satisfies ParamNames<
  keyof Stripe.RefundListParams
>;

/** The routes of refunds. */
export const refundRoutes = [
  route("POST", "/v1/refunds", "refund", createParams, ({ account, params }) => {
    const intent =
      params.payment_intent === undefined
        ? undefined
        : find(account, "payment_intent", params.payment_intent, "payment_intent");
    const chargeId = params.charge ?? intent?.latest_charge;
    if (chargeId === undefined && intent === undefined) throw missingParameter("charge");
    if (chargeId === undefined || chargeId === null) {
      throw invalidRequest(
        `This PaymentIntent (${intent?.id}) does not have a successful charge to refund.`,
        { param: "payment_intent" },
      );
    }
    const charge = find(account, "charge", chargeId, "charge");
    const { amount, reason = null } = params;
    const refund = refundCharge(account, charge, {
      ...(amount !== undefined && { amount }),
      metadata: mergeMetadata({}, params.metadata),
      reason,
    });
    return answer("refund", refund);
  }),
  retrieveRoute("refund", "/v1/refunds/:id"),
  route("POST", "/v1/refunds/:id", "refund", { expand, metadata }, ({ account, ids: [id = ""], params }) => {
    const refund = find(account, "refund", id);
    const changed = { ...refund, metadata: mergeMetadata(refund.metadata ?? {}, params.metadata) };
    return answer("refund", account.change("refund", changed, "refund.updated", "charge.refund.updated"));
  }),
  listRoute("refund", "/v1/refunds", listFilters, ({ charge, payment_intent: intent }) => ({
    matches: (refund) =>
      (charge === undefined || refund.charge === charge) &&
      (intent === undefined || refund.payment_intent === intent),
    related: [charge, intent],
  })),
  route("GET", "/v1/charges/:id/refunds", "refund", listParams, ({ account, ids: [id = ""], params }) => {
    find(account, "charge", id);
    return listObjects(account, "refund", `/v1/charges/${id}/refunds`, params, {
      matches: (refund) => refund.charge === id,
      related: [id],
    });
  }),
];
