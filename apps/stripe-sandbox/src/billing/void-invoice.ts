import type { Account } from "../account/account.js";
import { invalidRequest } from "../api/errors.js";
import { FACTS } from "../objects/facts.js";
import type { StoredInvoice } from "../objects/invoice.js";
import { cancelIntent } from "./cancel-intent.js";
import { cancelInvoicePayments } from "./cancel-invoice-payments.js";

/**
 * Voids an invoice that is finalized and not paid, and cancels its payment. Throws Stripe's 400 for any other
 * invoice.
 */
export function voidInvoice(account: Account, invoice: StoredInvoice): StoredInvoice {
  if (invoice.status !== "open" && invoice.status !== "uncollectible") {
    throw invalidRequest(
      `You can only pass in open or uncollectible invoices. This invoice isn't open or uncollectible.`,
    );
  }
  const intent = account.collections.payment_intent.get(invoice[FACTS].payment_intent ?? "");
  if (intent && intent.status !== "canceled") cancelIntent(account, intent, "void_invoice");
  const now = account.now();
  cancelInvoicePayments(account, invoice.id);
  const transitions = { ...invoice.status_transitions, voided_at: now };
  const voided = { ...invoice, auto_advance: false, status: "void", status_transitions: transitions };
  return account.change("invoice", voided, "invoice.updated", "invoice.voided");
}

/** Marks an open invoice as uncollectible. Throws Stripe's 400 for any other invoice. */
export function markUncollectible(account: Account, invoice: StoredInvoice): StoredInvoice {
  if (invoice.status !== "open")
    throw invalidRequest("You can only pass in open invoices. This invoice isn't open.");
  const transitions = { ...invoice.status_transitions, marked_uncollectible_at: account.now() };
  const given = { ...invoice, auto_advance: false, status: "uncollectible", status_transitions: transitions };
  return account.change("invoice", given, "invoice.updated", "invoice.marked_uncollectible");
}
