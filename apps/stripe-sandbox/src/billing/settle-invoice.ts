import type { Account } from "../account/account.js";
import type { StoredCharge } from "../objects/charge.js";
import { FACTS } from "../objects/facts.js";
import { type StoredInvoice, subscriptionOf } from "../objects/invoice.js";
import type { StoredPaymentIntent } from "../objects/payment-intent.js";
import { cancelInvoicePayments } from "./cancel-invoice-payments.js";

/**
 * Updates the invoice of a payment intent after an attempt to pay the intent, and also the customer and the
 * subscription.
 */
export function settleInvoice(account: Account, intent: StoredPaymentIntent, charge: StoredCharge): void {
  const invoice = account.collections.invoice.get(intent[FACTS].invoice ?? "");
  if (invoice === undefined || invoice.status !== "open") return;
  if (intent.status === "succeeded") markPaid(account, invoice, { charge: charge.id, amount: charge.amount });
  else if (charge.status === "failed") markFailed(account, invoice, charge);
}

/**
 * Marks an open invoice as paid. `charge` is `null` if nothing was due or the money was not paid by card.
 * `amount` is in the currency's smallest unit.
 */
export function markPaid(
  account: Account,
  invoice: StoredInvoice,
  payment: { charge: string | null; amount: number; outOfBand?: boolean },
): StoredInvoice {
  const now = account.now();
  const paid: StoredInvoice = {
    ...invoice,
    amount_paid: payment.amount,
    amount_remaining: 0,
    attempt_count: invoice.attempt_count + (payment.charge === null ? 0 : 1),
    attempted: true,
    auto_advance: false,
    next_payment_attempt: null,
    status: "paid",
    status_transitions: { ...invoice.status_transitions, paid_at: now },
    [FACTS]: { ...invoice[FACTS], charge: payment.charge, paid_out_of_band: payment.outOfBand ?? false },
  };
  account.change("invoice", paid, "invoice.updated", "invoice.paid", "invoice.payment_succeeded");
  if (payment.outOfBand) cancelInvoicePayments(account, invoice.id);
  const settled = account.collections.invoice_payment.all(
    ({ invoice: id, status }) => id === invoice.id && status === "open",
    [invoice.id],
  );
  for (const asked of settled) {
    const done = {
      ...asked,
      amount_paid: payment.amount,
      status: "paid",
      status_transitions: { canceled_at: null, paid_at: now },
    };
    account.change("invoice_payment", done, "invoice_payment.paid");
  }
  setStanding(account, paid, "active", false);
  return paid;
}

/** Counts a failed attempt to pay an invoice. */
function markFailed(
  account: Account,
  invoice: StoredInvoice,
  { id: charge, failure_code: code }: StoredCharge,
): void {
  const failed = {
    ...invoice,
    attempt_count: invoice.attempt_count + 1,
    attempted: true,
    [FACTS]: { ...invoice[FACTS], charge },
  };
  account.change("invoice", failed, "invoice.updated", "invoice.payment_failed");
  if (code === "authentication_required") account.emit("invoice.payment_action_required", "invoice", failed);
  setStanding(account, failed, "past_due", true);
}

/**
 * Updates the customer and the subscription of an invoice that was paid or not paid. A subscription whose first
 * payment fails stays incomplete; a later failure makes it past due.
 */
function setStanding(
  account: Account,
  invoice: StoredInvoice,
  status: "active" | "past_due",
  delinquent: boolean,
): void {
  const customer = account.collections.customer.get(invoice.customer ?? "");
  if (customer && subscriptionOf(invoice) !== null && customer.delinquent !== delinquent) {
    account.change("customer", { ...customer, delinquent }, "customer.updated");
  }
  const subscription = account.collections.subscription.get(subscriptionOf(invoice) ?? "");
  const from = status === "active" ? ["incomplete", "past_due", "unpaid"] : ["active"];
  if (subscription && from.includes(subscription.status) && subscription.latest_invoice === invoice.id) {
    account.change("subscription", { ...subscription, status }, "customer.subscription.updated");
  }
}
