import type { Account } from "../account/account.js";
import { FACTS } from "../objects/facts.js";
import type { StoredSubscription } from "../objects/subscription.js";
import { confirmIntent } from "./confirm-intent.js";
import { defaultMethod } from "./default-method.js";
import { pendingItems } from "./draft-invoice.js";
import { finalizeInvoice } from "./finalize-invoice.js";
import { invoiceSubscription } from "./invoice-subscription.js";

/**
 * Bills what a subscription owes: stores the subscription with a new invoice, finalizes the invoice, and
 * charges the default payment method if the invoice is not to be sent. Answers the subscription as it is then
 * stored.
 */
export function billSubscription(
  account: Account,
  subscription: StoredSubscription,
  reason: "subscription_cycle" | "subscription_update",
): StoredSubscription {
  const waiting = pendingItems(account, subscription.customer, subscription.currency);
  const invoice = invoiceSubscription(account, subscription, reason, waiting);
  const linked = account.change(
    "subscription",
    { ...subscription, latest_invoice: invoice.id },
    "customer.subscription.updated",
  );
  const open = finalizeInvoice(account, invoice);
  const method = defaultMethod(account, subscription.customer, subscription.default_payment_method);
  const intent = account.collections.payment_intent.get(open[FACTS].payment_intent ?? "");
  if (intent && method && open.status === "open" && subscription.collection_method !== "send_invoice")
    confirmIntent(account, intent, { method, throwOnDecline: false });
  return account.collections.subscription.get(linked.id) ?? linked;
}
