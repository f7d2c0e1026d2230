import type Stripe from "stripe";
import { listParams, listRoute, retrieveRoute } from "../api/crud.js";
import { type ParamNames, text } from "../api/params.js";

const listFilters = { ...listParams, charge: text, payment_intent: text } satisfies ParamNames<
  keyof Stripe.Radar.EarlyFraudWarningListParams
>;

/** The routes of early fraud warnings. */
export const earlyFraudWarningRoutes = [
  retrieveRoute("radar.early_fraud_warning", "/v1/radar/early_fraud_warnings/:id"),
  listRoute(
    "radar.early_fraud_warning",
    "/v1/radar/early_fraud_warnings",
    listFilters,
    ({ charge, payment_intent: intent }) => ({
      matches: (warning) =>
        (charge === undefined || warning.charge === charge) &&
        (intent === undefined || warning.payment_intent === intent),
      related: [charge, intent],
    }),
  ),
];
