import type { Account } from "../account/account.js";
import { newId } from "../account/ids.js";
import { FACTS } from "../objects/facts.js";
import type { StoredInvoiceItem } from "../objects/invoice-item.js";
import { newLine, type StoredLine } from "../objects/invoice-line.js";
import type { StoredInvoice } from "../objects/invoice.js";
import { type InvoiceFacts, newInvoice, withLines } from "../objects/new-invoice.js";
import { taxIdsOf } from "./add-tax-id.js";

/** A customer's invoice items that are on no invoice yet, oldest first. With a currency only those in it. */
export function pendingItems(
  account: Account,
  customer: string,
  currency: string | undefined,
): StoredInvoiceItem[] {
  const pending = account.collections.invoiceitem.all(
    (item) =>
      item.customer === customer &&
      item.invoice === null &&
      (currency === undefined || item.currency === currency),
    [customer],
  );
  return pending.reverse();
}

/**
 * Stores a draft invoice. Its lines are those of `facts`, followed by one for each pending item. `fields`
 * replace Stripe's defaults.
 */
export function draftInvoice(
  account: Account,
  facts: InvoiceFacts,
  items: readonly StoredInvoiceItem[],
  fields: Partial<StoredInvoice> = {},
): StoredInvoice {
  const lines = [...facts.lines, ...items.map((item) => lineOf(item, facts.id))];
  claim(account, facts.id, items);
  const taxIds = taxIdsOf(account, facts.customer.id).map(({ type, value }) => ({ type, value }));
  const invoice = { ...newInvoice({ ...facts, lines }), customer_tax_ids: taxIds, ...fields };
  return account.create("invoice", invoice, "invoice.created");
}

/** Adds pending items to a stored draft. */
export function addItemsToInvoice(
  account: Account,
  invoice: StoredInvoice,
  items: readonly StoredInvoiceItem[],
): StoredInvoice {
  claim(account, invoice.id, items);
  const lines = [...invoice.lines, ...items.map((item) => lineOf(item, invoice.id))];
  return account.change("invoice", withLines(invoice, lines), "invoice.updated");
}

/** Marks invoice items as being on an invoice. */
function claim(account: Account, invoice: string, items: readonly StoredInvoiceItem[]): void {
  for (const item of items) account.change("invoiceitem", { ...item, invoice });
}

function lineOf(item: StoredInvoiceItem, invoice: string): StoredLine {
  return newLine({
    id: newId("il"),
    invoice,
    amount: item.amount,
    currency: item.currency,
    description: item.description,
    metadata: item.metadata ?? {},
    period: item.period,
    price: item[FACTS].price,
    quantity: item.quantity,
    proration: item.proration,
    subscription: item.parent?.subscription_details?.subscription ?? null,
    invoiceItem: item.id,
  });
}
