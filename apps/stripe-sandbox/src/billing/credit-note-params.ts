import type Stripe from "stripe";
import { newId } from "../account/ids.js";
import { invalidRequest, missingParameter } from "../api/errors.js";
import {
  array,
  decimal,
  expand,
  hash,
  integer,
  mergeMetadata,
  metadata,
  nonNegative,
  oneOf,
  type ParamNames,
  type Params,
  required,
  text,
} from "../api/params.js";
import { newCreditNoteLine, type StoredCreditNoteLine } from "../objects/credit-note.js";
import type { StoredInvoice } from "../objects/invoice.js";

const line = {
  amount: nonNegative,
  description: text,
  invoice_line_item: text,
  metadata,
  quantity: nonNegative,
  type: required(oneOf("custom_line_item", "invoice_line_item")),
  unit_amount: nonNegative,
  unit_amount_decimal: decimal,
} satisfies ParamNames<keyof Stripe.CreditNoteCreateParams.Line>;

/** The parameters of a new credit note. */
export const creditNoteParams = {
  amount: nonNegative,
  credit_amount: nonNegative,
  effective_at: integer,
  email_type: oneOf("credit_note", "none"),
  expand,
  invoice: required(text),
  lines: array(hash(line)),
  memo: text,
  metadata,
  out_of_band_amount: nonNegative,
  reason: oneOf("duplicate", "fraudulent", "order_change", "product_unsatisfactory"),
  refund_amount: nonNegative,
} satisfies ParamNames<keyof Stripe.CreditNoteCreateParams>;

/**
 * The lines of a new credit note. A request with only an amount gets one line with that amount. Throws Stripe's
 * 400 for invalid lines.
 */
export function creditNoteLines(
  params: Params<typeof creditNoteParams>,
  invoice: StoredInvoice,
): StoredCreditNoteLine[] {
  if (params.lines === undefined) {
    if (params.amount === undefined) throw missingParameter("amount");
    return [custom({ amount: params.amount, type: "custom_line_item" })];
  }
  return params.lines.map((asked, index) =>
    asked.type === "custom_line_item" ? custom(asked) : ofInvoice(asked, invoice, `lines[${index}]`),
  );
}

function custom(asked: Params<typeof line>): StoredCreditNoteLine {
  const quantity = asked.quantity ?? 1;
  const unit = Number(asked.unit_amount ?? asked.unit_amount_decimal ?? asked.amount ?? Number.NaN);
  if (Number.isNaN(unit)) throw missingParameter("lines[unit_amount]");
  return newCreditNoteLine({
    id: newId("cnli"),
    amount: Math.round(unit * quantity),
    description: asked.description ?? null,
    metadata: mergeMetadata({}, asked.metadata),
    quantity,
    unitAmount: unit,
  });
}

function ofInvoice(asked: Params<typeof line>, invoice: StoredInvoice, param: string): StoredCreditNoteLine {
  const billed = invoice.lines.find(({ id }) => id === asked.invoice_line_item);
  if (billed === undefined) {
    throw invalidRequest(`No such invoice line item: '${asked.invoice_line_item}'`, {
      code: "resource_missing",
      param: `${param}[invoice_line_item]`,
    });
  }
  const unit = billed.amount / (billed.quantity || 1);
  return newCreditNoteLine({
    id: newId("cnli"),
    amount: asked.amount ?? Math.round(unit * (asked.quantity ?? billed.quantity ?? 1)),
    description: asked.description ?? billed.description,
    metadata: mergeMetadata({}, asked.metadata),
    quantity: asked.quantity ?? billed.quantity,
    unitAmount: null,
    invoiceLine: billed.id,
  });
}
