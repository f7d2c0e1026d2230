import type { Account } from "../account/account.js";
import { newId } from "../account/ids.js";
import { newInvoiceItem, type StoredInvoiceItem } from "../objects/invoice-item.js";
import type { StoredSubscriptionItem } from "../objects/subscription-item.js";
import type { StoredSubscription } from "../objects/subscription.js";
import { amountOf } from "./period.js";

/**
 * Stores prorations for a subscription whose items have changed. The unused time of each old item is credited,
 * and the remaining time of each new item is charged, both to the second. Answers the new invoice items.
 */
export function prorate(
  account: Account,
  before: StoredSubscription,
  items: readonly StoredSubscriptionItem[],
): StoredInvoiceItem[] {
  const now = account.now();
  const prorations: StoredInvoiceItem[] = [];
  const add = (item: StoredSubscriptionItem, sign: 1 | -1) => {
    const whole = item.current_period_end - item.current_period_start;
    const left = Math.max(0, item.current_period_end - now);
    const amount = whole === 0 ? 0 : Math.round((amountOf(item.price, item.quantity ?? 0) * left) / whole);
    const name = account.collections.product.get(item.price.product)?.name ?? item.price.product;
    const date = new Date(now * 1000).toISOString().slice(0, 10);
    const proration = newInvoiceItem({
      id: newId("ii"),
      created: now,
      customer: before.customer,
      currency: before.currency,
      amount: amount === 0 ? 0 : sign * amount,
      quantity: item.quantity ?? 1,
      description:
        sign < 0 ? `Unused time on ${name} after ${date}` : `Remaining time on ${name} after ${date}`,
      price: item.price,
      period: { start: now, end: item.current_period_end },
      subscription: before.id,
      proration: true,
    });
    prorations.push(account.create("invoiceitem", proration, "invoiceitem.created"));
  };
  const cost = (item: StoredSubscriptionItem | undefined) => item && `${item.price.id} ${item.quantity}`;
  for (const old of before.items) {
    const next = items.find((item) => item.id === old.id);
    if (cost(next) === cost(old)) continue;
    add(old, -1);
    if (next) add(next, 1);
  }
  for (const item of items) if (!before.items.some((old) => old.id === item.id)) add(item, 1);
  return prorations;
}
