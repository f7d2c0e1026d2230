import type { Account } from "../account/account.js";
import { find } from "../api/crud.js";
import { invalidRequest } from "../api/errors.js";
import { FACTS } from "../objects/facts.js";
import { type StoredInvoice, subscriptionOf } from "../objects/invoice.js";
import { cancelIntent } from "./cancel-intent.js";
import { confirmIntent } from "./confirm-intent.js";
import { defaultMethod } from "./default-method.js";
import { finalizeInvoice } from "./finalize-invoice.js";
import { usePaymentMethod } from "./payment-method.js";
import { markPaid } from "./settle-invoice.js";

/**
 * Pays an invoice now, and finalizes it before if it is a draft. Throws Stripe's 402 for a declined card, and
 * the invoice stays open. Throws Stripe's 400 if the invoice cannot be paid or there is no payment method.
 */
export function payInvoice(
  account: Account,
  invoice: StoredInvoice,
  params: { payment_method?: string; source?: string; paid_out_of_band?: boolean },
): StoredInvoice {
  if (invoice.status === "paid")
    throw invalidRequest("Invoice is already paid", { code: "invoice_already_paid" });
  if (invoice.status === "void") throw invalidRequest("Voided invoices cannot be paid.");
  const open = invoice.status === "draft" ? finalizeInvoice(account, invoice) : invoice;
  if (open.status === "paid") return open;
  const intent = find(account, "payment_intent", open[FACTS].payment_intent ?? "", "payment_intent");
  if (params.paid_out_of_band === true) {
    cancelIntent(account, intent, "void_invoice");
    return markPaid(account, open, { charge: null, amount: open.amount_due, outOfBand: true });
  }
  const subscription = account.collections.subscription.get(subscriptionOf(open) ?? "");
  const asked = params.payment_method ?? params.source;
  const method =
    asked === undefined
      ? defaultMethod(
          account,
          open.customer,
          open.default_payment_method,
          subscription?.default_payment_method,
        )
      : usePaymentMethod(account, asked);
  if (method === undefined) {
    throw invalidRequest(
      "There is no `default_payment_method` set on this Customer or Invoice. Please set either a `default_payment_method` on the Customer or Invoice to pay it.",
    );
  }
  confirmIntent(account, intent, { method, throwOnDecline: true });
  return find(account, "invoice", invoice.id);
}
