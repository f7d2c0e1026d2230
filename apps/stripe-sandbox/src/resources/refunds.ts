import type Stripe from "stripe";
import { newId } from "../account/ids.js";
import { find, listObjects, listParams, listRoute, retrieveRoute } from "../api/crud.js";
import { invalidRequest, missingParameter } from "../api/errors.js";
import { expand, mergeMetadata, metadata, nonNegative, oneOf, type ParamNames, text } from "../api/params.js";
import { answer, route } from "../api/route.js";
import { newRefund } from "../objects/refund.js";

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
    const left = charge.amount_captured - charge.amount_refunded;
    if (charge.refunded)
      throw invalidRequest(`Charge ${charge.id} has already been refunded.`, {
        code: "charge_already_refunded",
      });
    const amount = params.amount ?? left;
    if (amount < 1)
      throw invalidRequest("Invalid positive integer", {
        code: "parameter_invalid_integer",
        param: "amount",
      });
    if (amount > left) {
      throw invalidRequest(
        `Refund amount ($${(amount / 100).toFixed(2)}) is greater than unrefunded amount on charge ($${(left / 100).toFixed(2)})`,
        { param: "amount" },
      );
    }
    const refund = {
      ...newRefund(newId("re"), account.now(), charge, amount),
      metadata: mergeMetadata({}, params.metadata),
      reason: params.reason ?? null,
    };
    account.create("refund", refund, "refund.created");
    const refunded = charge.amount_refunded + amount;
    account.change(
      "charge",
      { ...charge, amount_refunded: refunded, refunded: refunded === charge.amount },
      "charge.refunded",
    );
    return answer("refund", refund);
  }),
  retrieveRoute("refund", "/v1/refunds/:id"),
  route("POST", "/v1/refunds/:id", "refund", { expand, metadata }, ({ account, ids: [id = ""], params }) => {
    const refund = find(account, "refund", id);
    const changed = { ...refund, metadata: mergeMetadata(refund.metadata ?? {}, params.metadata) };
    return answer("refund", account.change("refund", changed, "refund.updated"));
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
