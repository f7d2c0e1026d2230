import type { Account } from "../account/account.js";
import { newId, randomText } from "../account/ids.js";
import type { StoredCustomer } from "../objects/customer.js";
import { FACTS } from "../objects/facts.js";
import { newInvoicePayment } from "../objects/invoice-payment.js";
import type { StoredInvoice } from "../objects/invoice.js";
import { newPaymentIntent } from "../objects/payment-intent.js";
import { markPaid } from "./settle-invoice.js";

/**
 * Finalizes a draft: gives it a number and applies the customer's balance. Creates a payment intent, or marks
 * the invoice as paid if nothing is due.
 */
export function finalizeInvoice(account: Account, draft: StoredInvoice): StoredInvoice {
  const customer = account.collections.customer.get(draft.customer ?? "");
  const balance = customer?.balance ?? 0;
  const due = Math.max(0, draft.total + balance);
  const endingBalance = Math.min(0, draft.total + balance);
  const now = account.now();
  if (customer) countInvoice(account, customer, draft.currency, endingBalance);
  const number = customer
    ? `${customer.invoice_prefix}-${String(customer.next_invoice_sequence).padStart(4, "0")}`
    : null;
  const open: StoredInvoice = {
    ...draft,
    amount_due: due,
    amount_remaining: due,
    effective_at: now,
    ending_balance: endingBalance,
    hosted_invoice_url: `https://invoice.stripe.com/i/${account.id}/test_${randomText(24)}`,
    invoice_pdf: `https://pay.stripe.com/invoice/${account.id}/test_${draft.id}/pdf`,
    number,
    starting_balance: balance,
    status: "open",
    status_transitions: { ...draft.status_transitions, finalized_at: now },
  };
  if (due === 0) {
    account.change("invoice", open, "invoice.finalized", "invoice.updated");
    return markPaid(account, open, { charge: null, amount: 0 });
  }
  const withIntent = { ...open, [FACTS]: { ...open[FACTS], payment_intent: askForPayment(account, open) } };
  return account.change("invoice", withIntent, "invoice.finalized", "invoice.updated");
}

/** Counts the invoice for the number of the customer's next one, and stores the customer's new balance. */
function countInvoice(account: Account, customer: StoredCustomer, currency: string, balance: number): void {
  const sequence = (customer.next_invoice_sequence ?? 1) + 1;
  const changed = {
    ...customer,
    balance,
    currency: customer.currency ?? currency,
    next_invoice_sequence: sequence,
  };
  account.change("customer", changed, "customer.updated");
}

/** Creates the payment intent and the invoice payment of an open invoice. Answers the intent's id. */
function askForPayment(account: Account, invoice: StoredInvoice): string {
  const now = account.now();
  const id = newId("pi");
  const { amount_due: amount, currency } = invoice;
  const intent = {
    ...newPaymentIntent({ id, created: now, amount, currency }),
    customer: invoice.customer,
    description: invoice.parent ? "Subscription creation" : `Payment for Invoice ${invoice.number}`,
    [FACTS]: { invoice: invoice.id },
  };
  account.create("payment_intent", intent, "payment_intent.created");
  account.collections.invoice_payment.insert(
    newInvoicePayment(newId("inpay"), now, { invoice: invoice.id, intent: id, amount, currency }),
  );
  return id;
}
