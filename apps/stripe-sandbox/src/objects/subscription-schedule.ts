import type Stripe from "stripe";
import type { Wire } from "../wire.js";
import type { View } from "./view.js";

/** A stored subscription schedule. */
export type StoredSchedule = Wire<Stripe.SubscriptionSchedule>;
/** A phase of a subscription schedule. */
export type StoredPhase = StoredSchedule["phases"][number];

/** A new phase with Stripe's defaults. Times are in Unix seconds. */
export function newPhase(
  facts: Pick<StoredPhase, "currency" | "start_date" | "end_date"> & {
    items: readonly { price: string; quantity: number | null; metadata: Record<string, string> }[];
  },
): StoredPhase {
  return {
    add_invoice_items: [],
    application_fee_percent: null,
    billing_cycle_anchor: null,
    billing_thresholds: null,
    collection_method: null,
    currency: facts.currency,
    default_payment_method: null,
    default_tax_rates: [],
    description: null,
    discounts: [],
    end_date: facts.end_date,
    invoice_settings: null,
    items: facts.items.map(({ metadata, price, quantity }) => ({
      billing_thresholds: null,
      discounts: [],
      metadata,
      plan: price,
      price,
      ...(quantity !== null && { quantity }),
      tax_rates: [],
    })),
    metadata: {},
    on_behalf_of: null,
    proration_behavior: "create_prorations",
    start_date: facts.start_date,
    transfer_data: null,
    trial_end: null,
  };
}

/** A new schedule with Stripe's defaults. Without a subscription its status is `not_started`. */
export function newSchedule(facts: {
  id: string;
  created: number;
  customer: string;
  phases: StoredPhase[];
  subscription: string | null;
}): StoredSchedule {
  const [first] = facts.phases;
  return {
    id: facts.id,
    object: "subscription_schedule",
    application: null,
    billing_mode: {
      flexible: { proration_discounts: "included" },
      type: "flexible",
      updated_at: facts.created,
    },
    canceled_at: null,
    completed_at: null,
    created: facts.created,
    current_phase:
      facts.subscription !== null && first
        ? { end_date: first.end_date, start_date: first.start_date }
        : null,
    customer: facts.customer,
    customer_account: null,
    default_settings: {
      application_fee_percent: null,
      automatic_tax: { disabled_reason: null, enabled: false, liability: null },
      billing_cycle_anchor: "automatic",
      billing_thresholds: null,
      collection_method: "charge_automatically",
      default_payment_method: null,
      description: null,
      invoice_settings: {
        account_tax_ids: null,
        custom_fields: null,
        days_until_due: null,
        description: null,
        footer: null,
        issuer: { type: "self" },
      },
      on_behalf_of: null,
      transfer_data: null,
    },
    end_behavior: "release",
    livemode: false,
    metadata: {},
    pause_schedules: [],
    phases: facts.phases,
    released_at: null,
    released_subscription: null,
    status: facts.subscription === null ? "not_started" : "active",
    subscription: facts.subscription,
    test_clock: null,
  };
}

/** Shows a subscription schedule. */
export const subscriptionScheduleView: View<StoredSchedule> = { render: (schedule) => ({ ...schedule }) };
