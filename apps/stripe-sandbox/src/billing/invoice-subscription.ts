import type { Account } from "../account/account.js";
import { newId } from "../account/ids.js";
import { find } from "../api/crud.js";
import type { StoredDiscount } from "../objects/discount.js";
import type { StoredInvoiceItem } from "../objects/invoice-item.js";
import { newLine, type StoredLine } from "../objects/invoice-line.js";
import type { StoredInvoice } from "../objects/invoice.js";
import type { StoredSubscriptionItem } from "../objects/subscription-item.js";
import type { StoredSubscription } from "../objects/subscription.js";
import { draftInvoice } from "./draft-invoice.js";
import { amountOf } from "./period.js";
import { discountsFor, discountsOfItem } from "./redeem-coupon.js";
import { tierParts, type Part } from "./tiers.js";

/**
 * Stores a draft invoice of a subscription. It bills the current period, unless the reason is
 * `subscription_update`, and the given pending items.
 */
export function invoiceSubscription(
  account: Account,
  subscription: StoredSubscription,
  billingReason: "subscription_create" | "subscription_cycle" | "subscription_update",
  items: readonly StoredInvoiceItem[],
): StoredInvoice {
  const id = newId("in");
  const now = account.now();
  const productName = (product: string) => account.collections.product.get(product)?.name ?? product;
  const customer = find(account, "customer", subscription.customer, "customer");
  const lines =
    billingReason !== "subscription_update"
      ? subscription.items.flatMap((item) =>
          (tierParts(item.price, item.quantity ?? 0) ?? [undefined]).map((part) =>
            subscriptionLine({
              id: newId("il"),
              invoice: id,
              subscription,
              item,
              productName: productName(item.price.product),
              discounts: discountsOfItem(account, customer, item),
              ...(part && { part }),
            }),
          ),
        )
      : [];
  const facts = {
    id,
    created: now,
    profile: account.profile,
    customer,
    discounts: discountsFor(account, customer, subscription),
    currency: subscription.currency,
    lines,
    billingReason,
    collectionMethod: subscription.collection_method,
    dueDate: subscription.days_until_due === null ? null : now + subscription.days_until_due * 86_400,
    subscription: { id: subscription.id, metadata: subscription.metadata },
    period: { start: now, end: now },
  };
  return draftInvoice(account, facts, items);
}

/**
 * The invoice line for the current period of one subscription item, or of one part of it. Its amount is 0 during a trial.
 */
export function subscriptionLine(facts: {
  id: string;
  invoice: string;
  subscription: Pick<StoredSubscription, "id" | "trial_end" | "metadata">;
  item: StoredSubscriptionItem;
  productName: string;
  /** Of a price with tiers: the part that the line bills. */
  part?: Part;
  discounts?: readonly StoredDiscount[];
}): StoredLine {
  const { item, subscription, productName, part } = facts;
  const quantity = part?.quantity ?? item.quantity ?? 0;
  const trial = subscription.trial_end !== null && item.current_period_start < subscription.trial_end;
  const unit = (Number(part?.unit ?? item.price.unit_amount_decimal ?? 0) / 100).toFixed(2);
  return newLine({
    id: facts.id,
    invoice: facts.invoice,
    amount: trial ? 0 : (part?.amount ?? amountOf(item.price, quantity)),
    currency: item.price.currency,
    description: trial
      ? `Trial period for ${productName}`
      : `${quantity} × ${productName} (at $${unit} / ${item.price.recurring?.interval})`,
    metadata: subscription.metadata,
    period: { start: item.current_period_start, end: item.current_period_end },
    price: item.price,
    quantity,
    proration: false,
    subscription: subscription.id,
    subscriptionItem: item.id,
    ...(facts.discounts && { discounts: facts.discounts }),
  });
}
