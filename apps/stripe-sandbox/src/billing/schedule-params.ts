import type Stripe from "stripe";
import {
  array,
  boolean,
  expand,
  hash,
  integer,
  metadata,
  nonNegative,
  oneOf,
  type ParamNames,
  required,
  text,
} from "../api/params.js";
import { instant } from "./subscription-params.js";

const item = { metadata, plan: text, price: text, quantity: nonNegative } satisfies ParamNames<
  keyof Stripe.SubscriptionScheduleCreateParams.Phase.Item
>;

/** The parameters of a phase. Stripe still takes `iterations`, although newer versions of `stripe` lack it. */
const phase = {
  collection_method: oneOf("charge_automatically", "send_invoice"),
  default_payment_method: text,
  description: text,
  duration: hash({ interval: required(oneOf("day", "week", "month", "year")), interval_count: integer }),
  end_date: integer,
  items: required(array(hash(item))),
  iterations: integer,
  metadata,
  proration_behavior: oneOf("always_invoice", "create_prorations", "none"),
  start_date: instant,
} satisfies ParamNames<keyof Stripe.SubscriptionScheduleUpdateParams.Phase | "iterations">;

const fields = {
  default_settings: hash({
    collection_method: oneOf("charge_automatically", "send_invoice"),
    default_payment_method: text,
    description: text,
  }),
  end_behavior: oneOf("cancel", "release"),
  expand,
  metadata,
  phases: array(hash(phase)),
};

/** The parameters of a new schedule. */
export const createScheduleParams = {
  ...fields,
  customer: text,
  from_subscription: text,
  start_date: instant,
} satisfies ParamNames<keyof Stripe.SubscriptionScheduleCreateParams>;

/** The parameters that an existing schedule takes. */
export const updateScheduleParams = {
  ...fields,
  proration_behavior: oneOf("always_invoice", "create_prorations", "none"),
} satisfies ParamNames<keyof Stripe.SubscriptionScheduleUpdateParams>;

/** The parameters of canceling a schedule. */
export const cancelScheduleParams = { expand, invoice_now: boolean, prorate: boolean } satisfies ParamNames<
  keyof Stripe.SubscriptionScheduleCancelParams
>;

/** The parameters of releasing a schedule. */
export const releaseScheduleParams = { expand, preserve_cancel_date: boolean } satisfies ParamNames<
  keyof Stripe.SubscriptionScheduleReleaseParams
>;
