import type { StoredSubscriptionItem } from "./subscription-item.js";
import type { StoredSubscription } from "./subscription.js";

/** In what a new subscription differs from Stripe's defaults. Times are in Unix seconds. */
export interface SubscriptionFacts {
  id: string;
  created: number;
  customer: string;
  currency: string;
  items: readonly StoredSubscriptionItem[];
  status: string;
  billingCycleAnchor: number;
  trial: { start: number; end: number } | null;
  latestInvoice: string | null;
}

/** A new subscription with Stripe's defaults. */
export function newSubscription(facts: SubscriptionFacts): StoredSubscription {
  return {
    id: facts.id,
    object: "subscription",
    application: null,
    application_fee_percent: null,
    automatic_tax: { disabled_reason: null, enabled: false, liability: null },
    billing_cycle_anchor: facts.billingCycleAnchor,
    billing_cycle_anchor_config: null,
    billing_mode: {
      flexible: { proration_discounts: "included" },
      type: "flexible",
      updated_at: facts.created,
    },
    billing_schedules: [],
    billing_thresholds: null,
    cancel_at: null,
    cancel_at_period_end: false,
    canceled_at: null,
    cancellation_details: { comment: null, feedback: null, feedback_option: null, reason: null },
    collection_method: "charge_automatically",
    created: facts.created,
    currency: facts.currency,
    customer: facts.customer,
    customer_account: null,
    days_until_due: null,
    default_payment_method: null,
    default_source: null,
    default_tax_rates: [],
    description: null,
    discounts: [],
    ended_at: null,
    invoice_settings: {
      account_tax_ids: null,
      custom_fields: null,
      description: null,
      footer: null,
      issuer: { type: "self" },
    },
    items: facts.items,
    latest_invoice: facts.latestInvoice,
    livemode: false,
    managed_payments: null,
    metadata: {},
    next_pending_invoice_item_invoice: null,
    on_behalf_of: null,
    pause_collection: null,
    payment_settings: {
      payment_method_options: null,
      payment_method_types: null,
      save_default_payment_method: "off",
    },
    pending_invoice_item_interval: null,
    pending_setup_intent: null,
    pending_update: null,
    schedule: null,
    start_date: facts.created,
    status: facts.status,
    test_clock: null,
    transfer_data: null,
    trial_end: facts.trial?.end ?? null,
    trial_settings: {
      end_behavior: { billing_cycle_anchor: null, missing_payment_method: "create_invoice" },
    },
    trial_start: facts.trial?.start ?? null,
  };
}
