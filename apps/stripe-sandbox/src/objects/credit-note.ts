import type Stripe from "stripe";
import type { Wire } from "../wire.js";
import { nestedList, type View } from "./view.js";

/** A line of a credit note. */
export type StoredCreditNoteLine = Wire<Stripe.CreditNoteLineItem>;

/** A stored credit note with all of its lines. */
export type StoredCreditNote = Omit<Wire<Stripe.CreditNote>, "lines"> & {
  readonly lines: readonly StoredCreditNoteLine[];
};

/**
 * A new line of a credit note. Amounts are in the currency's smallest unit. `invoiceLine` is the id of the
 * invoice's line that is credited; without it the line is a custom one.
 */
export function newCreditNoteLine(facts: {
  id: string;
  amount: number;
  description: string | null;
  metadata: Record<string, string>;
  quantity: number | null;
  unitAmount: number | null;
  invoiceLine?: string;
}): StoredCreditNoteLine {
  return {
    id: facts.id,
    object: "credit_note_line_item",
    amount: facts.amount,
    description: facts.description,
    discount_amount: 0,
    discount_amounts: [],
    ...(facts.invoiceLine !== undefined && { invoice_line_item: facts.invoiceLine }),
    livemode: false,
    metadata: facts.metadata,
    pretax_credit_amounts: [],
    quantity: facts.quantity,
    tax_rates: [],
    taxes: [],
    type: facts.invoiceLine === undefined ? "custom_line_item" : "invoice_line_item",
    unit_amount: facts.unitAmount,
    unit_amount_decimal: facts.unitAmount === null ? null : String(facts.unitAmount),
  };
}

/**
 * A new, issued credit note with Stripe's defaults. Its total is the sum of its lines. `postPayment` is the
 * part of the total that was already paid, in the currency's smallest unit.
 */
export function newCreditNote(facts: {
  id: string;
  created: number;
  account: string;
  currency: string;
  customer: string;
  invoice: string;
  lines: readonly StoredCreditNoteLine[];
  number: string;
  postPayment: number;
}): StoredCreditNote {
  const total = facts.lines.reduce((sum, { amount }) => sum + amount, 0);
  const prePayment = total - facts.postPayment;
  return {
    id: facts.id,
    object: "credit_note",
    amount: total,
    amount_shipping: 0,
    created: facts.created,
    currency: facts.currency,
    customer: facts.customer,
    customer_account: null,
    customer_balance_transaction: null,
    discount_amount: 0,
    discount_amounts: [],
    effective_at: facts.created,
    invoice: facts.invoice,
    lines: facts.lines,
    livemode: false,
    memo: null,
    metadata: {},
    number: facts.number,
    out_of_band_amount: null,
    pdf: `https://pay.stripe.com/credit_notes/${facts.account}/test_${facts.id}/pdf`,
    post_payment_amount: facts.postPayment,
    pre_payment_amount: prePayment,
    pretax_credit_amounts: [],
    reason: null,
    refunds: [],
    shipping_cost: null,
    status: "issued",
    subtotal: total,
    subtotal_excluding_tax: total,
    total,
    total_excluding_tax: total,
    total_taxes: [],
    type: facts.postPayment === 0 ? "pre_payment" : prePayment === 0 ? "post_payment" : "mixed",
    voided_at: null,
  };
}

/** Shows a credit note. */
export const creditNoteView: View<StoredCreditNote> = {
  render(note, show) {
    const lines = nestedList(note.lines, `/v1/credit_notes/${note.id}/lines`);
    return {
      ...note,
      lines: { ...lines, data: lines.data.map((line) => show("credit_note_line_item", line)) },
    };
  },
};

/** Shows a line of a credit note. */
export const creditNoteLineView: View<StoredCreditNoteLine> = { render: (line) => ({ ...line }) };
