import { z } from "zod";

import { isJson } from "../inbox/event.js";
import { flag, integer, ownId, text, time, type Field } from "../resources/field.js";
import { RESOURCES } from "../resources/resources.js";

const textOrNull = z.string().nullable();

/** The customer itself. */
export const OWNER = {
  ...RESOURCES.customers.fields,
  defaultPaymentMethodId: text("t.invoice_settings ->> 'default_payment_method'"),
};

export const INVOICE = {
  ...RESOURCES.invoices.fields,
  nextPaymentAttempt: time("t.next_payment_attempt"),
};

export const CHARGE = {
  ...RESOURCES.charges.fields,
  disputed: flag("t.dispute is not null"),
  methodType: text("t.payment_method_details ->> 'type'"),
  cardBrand: text("t.payment_method_details -> 'card' ->> 'brand'"),
  cardLast4: text("t.payment_method_details -> 'card' ->> 'last4'"),
};

/** A field of the error of the last payment. The engine keeps this object as a text. */
function ofLastError(name: string): Field<typeof textOrNull> {
  return {
    sql: "t.last_payment_error",
    schema: textOrNull,
    read: (value) => {
      const parsed = typeof value === "string" && isJson(value) ? (JSON.parse(value) as unknown) : null;
      const found = typeof parsed === "object" && parsed !== null ? Reflect.get(parsed, name) : null;
      return typeof found === "string" ? found : null;
    },
  };
}

export const PAYMENT_INTENT = {
  id: ownId,
  status: text("t.status"),
  currency: text("t.currency"),
  amount: integer("t.amount"),
  invoiceId: text("t.invoice"),
  description: text("t.description"),
  failureCode: ofLastError("code"),
  failureMessage: ofLastError("message"),
  created: time("t.created"),
};

export const PAYMENT_METHOD = {
  id: ownId,
  type: text("t.type"),
  cardBrand: text("t.card ->> 'brand'"),
  cardLast4: text("t.card ->> 'last4'"),
  expiryMonth: integer("t.card -> 'exp_month'"),
  expiryYear: integer("t.card -> 'exp_year'"),
  created: time("t.created"),
};
