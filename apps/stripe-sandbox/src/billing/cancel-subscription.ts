import type { Account } from "../account/account.js";
import type { StoredSubscription } from "../objects/subscription.js";
import { pendingItems } from "./draft-invoice.js";
import { finalizeInvoice } from "./finalize-invoice.js";
import { invoiceSubscription } from "./invoice-subscription.js";

/**
 * Cancels a subscription and its schedule at once. `invoice_now` also bills pending invoice items, e.g.
 * prorations.
 */
export function cancelSubscription(
  account: Account,
  subscription: StoredSubscription,
  params: {
    invoice_now?: boolean;
    cancellation_details?: { comment?: string | null; feedback?: string | null };
  },
): StoredSubscription {
  const now = account.now();
  const waiting = pendingItems(account, subscription.customer, subscription.currency);
  let latest = subscription.latest_invoice;
  if (params.invoice_now === true && waiting.length > 0) {
    latest = finalizeInvoice(
      account,
      invoiceSubscription(account, subscription, "subscription_update", waiting),
    ).id;
  }
  const details = {
    comment: null,
    feedback: null,
    feedback_option: null,
    ...params.cancellation_details,
    reason: "cancellation_requested",
  };
  const canceled = {
    ...subscription,
    cancel_at: null,
    cancel_at_period_end: false,
    canceled_at: now,
    cancellation_details: details,
    ended_at: now,
    latest_invoice: latest,
    status: "canceled",
  };
  const stored = account.change("subscription", canceled, "customer.subscription.deleted");
  const schedule = account.collections.subscription_schedule.get(subscription.schedule ?? "");
  if (schedule?.status === "active") {
    account.change(
      "subscription_schedule",
      { ...schedule, canceled_at: now, current_phase: null, status: "canceled" },
      "subscription_schedule.canceled",
    );
  }
  return stored;
}
