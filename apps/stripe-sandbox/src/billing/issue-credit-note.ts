import type { Account } from "../account/account.js";
import { newId } from "../account/ids.js";
import { find } from "../api/crud.js";
import { invalidRequest } from "../api/errors.js";
import { mergeMetadata, type Params } from "../api/params.js";
import { newCreditNote, type StoredCreditNote } from "../objects/credit-note.js";
import { FACTS } from "../objects/facts.js";
import type { StoredInvoice } from "../objects/invoice.js";
import { cancelIntent } from "./cancel-intent.js";
import { cancelInvoicePayments } from "./cancel-invoice-payments.js";
import { creditNoteLines, type creditNoteParams } from "./credit-note-params.js";
import { refundCharge } from "./refund-charge.js";
import { markPaid } from "./settle-invoice.js";

type CreditNoteParams = Params<typeof creditNoteParams>;

/**
 * Credits a finalized invoice. The credit first reduces what is still due. The part that was already paid is
 * given back as a refund, as customer balance or outside of Stripe, as the request says. Throws Stripe's 400 if
 * the amounts do not add up.
 */
export function issueCreditNote(account: Account, params: CreditNoteParams): StoredCreditNote {
  const invoice = find(account, "invoice", params.invoice, "invoice");
  if (invoice.status !== "open" && invoice.status !== "paid" && invoice.status !== "uncollectible")
    throw invalidRequest("You can only create credit notes for finalized invoices.", { param: "invoice" });
  const customer = invoice.customer ?? "";
  const lines = creditNoteLines(params, invoice);
  const total = lines.reduce((sum, { amount }) => sum + amount, 0);
  const postPayment = Math.max(0, total - invoice.amount_remaining);
  checkAmounts(invoice, params, postPayment);
  const issued = account.collections.credit_note.all(({ invoice: id }) => id === invoice.id, [invoice.id]);
  const note = {
    ...newCreditNote({
      id: newId("cn"),
      created: account.now(),
      account: account.id,
      currency: invoice.currency,
      customer,
      invoice: invoice.id,
      lines,
      number: `${invoice.number}-CN-${String(issued.length + 1).padStart(2, "0")}`,
      postPayment,
    }),
    memo: params.memo ?? null,
    metadata: mergeMetadata({}, params.metadata),
    out_of_band_amount: params.out_of_band_amount ?? null,
    reason: params.reason ?? null,
    ...(params.effective_at !== undefined && { effective_at: params.effective_at }),
    ...giveBack(account, invoice, params),
  };
  account.create("credit_note", note, "credit_note.created");
  reduceInvoice(account, invoice, note.pre_payment_amount, note.post_payment_amount);
  return note;
}

/**
 * Throws Stripe's 400 if the parts of the request are not equal to the paid part, or are more than was paid.
 */
function checkAmounts(invoice: StoredInvoice, params: CreditNoteParams, postPayment: number): void {
  const { credit_amount: credit = 0, out_of_band_amount: outside = 0, refund_amount: refund = 0 } = params;
  if (credit + outside + refund !== postPayment) {
    throw invalidRequest(
      `The sum of credit amount, refund amount and out of band amount ($${money(credit + outside + refund)}) must equal the post payment amount ($${money(postPayment)}).`,
    );
  }
  if (postPayment > invoice.amount_paid - invoice.post_payment_credit_notes_amount)
    throw invalidRequest("The credit note's total exceeds what was paid and not yet credited.", {
      param: "amount",
    });
}

function money(amount: number): string {
  return (amount / 100).toFixed(2);
}

/** Refunds the paid part, or adds it to the customer's balance. */
function giveBack(
  account: Account,
  invoice: StoredInvoice,
  { credit_amount: credit = 0, refund_amount: refund = 0 }: CreditNoteParams,
): Pick<StoredCreditNote, "refunds" | "customer_balance_transaction"> {
  const refunds: StoredCreditNote["refunds"] = [];
  if (refund > 0) {
    const charge = find(account, "charge", invoice[FACTS].charge ?? "", "refund_amount");
    const made = refundCharge(account, charge, { amount: refund, metadata: {}, reason: null });
    refunds.push({ amount_refunded: refund, payment_record_refund: null, refund: made.id, type: "refund" });
  }
  const customer = account.collections.customer.get(invoice.customer ?? "");
  if (credit === 0 || customer === undefined) return { customer_balance_transaction: null, refunds };
  account.change("customer", { ...customer, balance: customer.balance - credit }, "customer.updated");
  return { customer_balance_transaction: newId("cbtxn"), refunds };
}

/**
 * Reduces an invoice and its open payment by a credit note's amounts, before (`pre`) and after payment
 * (`post`), in the currency's smallest unit. Negative amounts undo this.
 */
function reduceInvoice(account: Account, invoice: StoredInvoice, pre: number, post: number): void {
  const remaining = invoice.amount_remaining - pre;
  const reduced = {
    ...invoice,
    amount_due: invoice.amount_due - pre,
    amount_remaining: remaining,
    post_payment_credit_notes_amount: invoice.post_payment_credit_notes_amount + post,
    pre_payment_credit_notes_amount: invoice.pre_payment_credit_notes_amount + pre,
  };
  account.change("invoice", reduced, "invoice.updated");
  if (pre === 0) return;
  const intent = account.collections.payment_intent.get(invoice[FACTS].payment_intent ?? "");
  if (remaining === 0) {
    if (intent) cancelIntent(account, intent, "void_invoice");
    cancelInvoicePayments(account, invoice.id);
    markPaid(account, reduced, { charge: null, amount: invoice.amount_paid });
    return;
  }
  if (intent) account.change("payment_intent", { ...intent, amount: remaining });
  const asked = account.collections.invoice_payment.all(
    (payment) => payment.invoice === invoice.id && payment.status === "open",
    [invoice.id],
  );
  for (const payment of asked) account.change("invoice_payment", { ...payment, amount_requested: remaining });
}

/** Voids a credit note, whose invoice must still be open. Throws Stripe's 400 otherwise. */
export function voidCreditNote(account: Account, note: StoredCreditNote): StoredCreditNote {
  const invoice = find(account, "invoice", note.invoice, "invoice");
  if (note.status === "void") throw invalidRequest("This credit note is already void.");
  if (invoice.status !== "open")
    throw invalidRequest("You can only void credit notes whose invoice is open.", { param: "invoice" });
  const voided = { ...note, status: "void", voided_at: account.now() };
  account.change("credit_note", voided, "credit_note.voided");
  reduceInvoice(account, invoice, -note.pre_payment_amount, 0);
  return voided;
}
