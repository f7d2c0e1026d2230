import type Stripe from "stripe";
import {
  array,
  boolean,
  currency,
  emptyable,
  expand,
  hash,
  integer,
  metadata,
  oneOf,
  type ParamNames,
  required,
  text,
} from "../api/params.js";

/** The parameters that both a new and an existing invoice take. */
export const invoiceFields = {
  auto_advance: boolean,
  collection_method: oneOf("charge_automatically", "send_invoice"),
  custom_fields: emptyable(array(hash({ name: required(text), value: required(text) }))),
  days_until_due: integer,
  default_payment_method: emptyable(text),
  description: emptyable(text),
  due_date: integer,
  expand,
  footer: emptyable(text),
  metadata,
  statement_descriptor: text,
};

/** The parameters of a new invoice. */
export const createInvoiceParams = {
  ...invoiceFields,
  currency,
  customer: required(text),
  pending_invoice_items_behavior: oneOf("exclude", "include"),
  subscription: text,
} satisfies ParamNames<keyof Stripe.InvoiceCreateParams>;
