import type { Account } from "../account/account.js";
import { newId } from "../account/ids.js";
import { find } from "../api/crud.js";
import { invalidRequest, missingParameter } from "../api/errors.js";
import { mergeMetadata, type Params } from "../api/params.js";
import type { StoredInvoice } from "../objects/invoice.js";
import { draftInvoice, pendingItems } from "./draft-invoice.js";
import type { createInvoiceParams } from "./invoice-params.js";
import { discountsFor } from "./redeem-coupon.js";

/**
 * Creates a draft invoice, as `POST /v1/invoices` does. It takes the customer's pending items if the request
 * says so or names a subscription. Throws Stripe's errors.
 */
export function createInvoice(account: Account, params: Params<typeof createInvoiceParams>): StoredInvoice {
  const customer = find(account, "customer", params.customer, "customer");
  const subscription =
    params.subscription === undefined
      ? undefined
      : find(account, "subscription", params.subscription, "subscription");
  const collectionMethod = params.collection_method ?? "charge_automatically";
  if (
    collectionMethod === "send_invoice" &&
    params.days_until_due === undefined &&
    params.due_date === undefined
  ) {
    throw missingParameter("days_until_due");
  }
  if (params.default_payment_method)
    find(account, "payment_method", params.default_payment_method, "default_payment_method");
  const takes = params.pending_invoice_items_behavior === "include" || subscription !== undefined;
  const items = takes ? pendingItems(account, customer.id, params.currency) : [];
  if (subscription && items.length === 0) {
    throw invalidRequest("Nothing to invoice for subscription", {
      code: "invoice_no_subscription_line_items",
    });
  }
  const currency =
    params.currency ?? items[0]?.currency ?? customer.currency ?? account.profile.default_currency ?? "usd";
  const now = account.now();
  const { days_until_due: days, due_date: dueDate } = params;
  const facts = {
    id: newId("in"),
    created: now,
    profile: account.profile,
    customer,
    currency,
    lines: [],
    discounts: discountsFor(account, customer, subscription),
    billingReason: "manual" as const,
    collectionMethod,
    dueDate: dueDate ?? (days === undefined ? null : now + days * 86_400),
    subscription: subscription ? { id: subscription.id, metadata: subscription.metadata } : null,
    period: { start: now, end: now },
  };
  return draftInvoice(
    account,
    facts,
    items.filter((item) => item.currency === currency),
    {
      auto_advance: params.auto_advance ?? false,
      custom_fields: params.custom_fields ?? null,
      default_payment_method: params.default_payment_method ?? null,
      description: params.description ?? null,
      footer: params.footer ?? null,
      metadata: mergeMetadata({}, params.metadata),
      statement_descriptor: params.statement_descriptor ?? null,
    },
  );
}
