import type Stripe from "stripe";
import { find, listParams, listRoute, retrieveRoute } from "../api/crud.js";
import {
  boolean,
  emptyable,
  expand,
  hash,
  mergeMetadata,
  metadata,
  type ParamNames,
  text,
} from "../api/params.js";
import { answer, route } from "../api/route.js";
import { answerDispute, closeDispute } from "../billing/settle-dispute.js";

const field = emptyable(text);

const evidence = hash({
  access_activity_log: field,
  billing_address: field,
  cancellation_policy: field,
  cancellation_policy_disclosure: field,
  cancellation_rebuttal: field,
  customer_communication: field,
  customer_email_address: field,
  customer_name: field,
  customer_purchase_ip: field,
  customer_signature: field,
  duplicate_charge_documentation: field,
  duplicate_charge_explanation: field,
  duplicate_charge_id: field,
  product_description: field,
  receipt: field,
  refund_policy: field,
  refund_policy_disclosure: field,
  refund_refusal_explanation: field,
  service_date: field,
  service_documentation: field,
  shipping_address: field,
  shipping_carrier: field,
  shipping_date: field,
  shipping_documentation: field,
  shipping_tracking_number: field,
  uncategorized_file: field,
  uncategorized_text: field,
} satisfies ParamNames<keyof Stripe.DisputeUpdateParams.Evidence>);

const updateParams = { evidence, expand, metadata, submit: boolean } satisfies ParamNames<
  keyof Stripe.DisputeUpdateParams
>;

const listFilters = { ...listParams, charge: text, payment_intent: text } satisfies ParamNames<
  keyof Stripe.DisputeListParams
>;

/** The routes of disputes. */
export const disputeRoutes = [
  retrieveRoute("dispute", "/v1/disputes/:id"),
  route("POST", "/v1/disputes/:id", "dispute", updateParams, ({ account, ids: [id = ""], params }) => {
    const dispute = find(account, "dispute", id);
    const change = mergeMetadata(dispute.metadata, params.metadata);
    return answer("dispute", answerDispute(account, dispute, { ...params, metadata: change }));
  }),
  route("POST", "/v1/disputes/:id/close", "dispute", { expand }, ({ account, ids: [id = ""] }) =>
    answer("dispute", closeDispute(account, find(account, "dispute", id))),
  ),
  listRoute("dispute", "/v1/disputes", listFilters, ({ charge, payment_intent: intent }) => ({
    matches: (dispute) =>
      (charge === undefined || dispute.charge === charge) &&
      (intent === undefined || dispute.payment_intent === intent),
    related: [charge, intent],
  })),
];
