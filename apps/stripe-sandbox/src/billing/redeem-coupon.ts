import type { Account } from "../account/account.js";
import { newId } from "../account/ids.js";
import { find } from "../api/crud.js";
import { invalidRequest } from "../api/errors.js";
import type { StoredCustomer } from "../objects/customer.js";
import { newDiscount, type StoredDiscount } from "../objects/discount.js";
import { FACTS } from "../objects/facts.js";
import type { StoredSubscriptionItem } from "../objects/subscription-item.js";
import type { StoredSubscription } from "../objects/subscription.js";
import { addMonths } from "./period.js";

/** How a request chooses a discount: a coupon to redeem, or the id of an existing discount. */
export interface DiscountChoice {
  coupon?: string;
  discount?: string;
}

/**
 * Redeems a coupon for a customer, one of its subscriptions or an item of it. The caller emits the event. Throws Stripe's 400
 * for a coupon that has expired.
 */
function redeem(
  account: Account,
  couponId: string,
  by: { customer: string | null; subscription: string | null; subscriptionItem?: string },
): StoredDiscount {
  const coupon = find(account, "coupon", couponId, "coupon");
  const now = account.now();
  if (!coupon.valid || (coupon.redeem_by !== null && coupon.redeem_by <= now)) {
    throw invalidRequest(`Coupon expired: ${couponId}`, { code: "coupon_expired", param: "coupon" });
  }
  const times = coupon.times_redeemed + 1;
  const valid = coupon.max_redemptions === null || times < coupon.max_redemptions;
  const redeemed = account.change("coupon", { ...coupon, times_redeemed: times, valid });
  const end = coupon.duration === "repeating" ? addMonths(now, coupon.duration_in_months ?? 1) : null;
  const discount = newDiscount({ id: newId("di"), start: now, end, coupon: redeemed, ...by });
  account.collections.discount.insert(discount);
  return discount;
}

/**
 * Gives a customer the discount of a coupon in place of its old discount; `null` only removes the old one.
 * Answers the changed customer, which the caller must store.
 */
export function discountCustomer(
  account: Account,
  customer: StoredCustomer,
  couponId: string | null,
): StoredCustomer {
  const before = customer.discount ?? null;
  if (before) account.collections.discount.remove(before.id);
  if (couponId === null) {
    if (before) account.emit("customer.discount.deleted", "discount", before);
    return { ...customer, discount: null };
  }
  const discount = redeem(account, couponId, { customer: customer.id, subscription: null });
  const type = before ? "customer.discount.updated" : "customer.discount.created";
  account.emit(type, "discount", discount, before ?? undefined);
  return { ...customer, discount };
}

/** Gives a subscription the chosen discounts and ends all others that it has. Answers the chosen discounts. */
export function discountSubscription(
  account: Account,
  subscription: Pick<StoredSubscription, "id" | "customer" | typeof FACTS>,
  choices: readonly DiscountChoice[],
): StoredDiscount[] {
  const by = { customer: subscription.customer, subscription: subscription.id };
  return chooseDiscounts(account, subscription[FACTS]?.discounts ?? [], choices, by);
}

/**
 * Gives an item of a subscription the chosen discounts and ends all others that it has. Answers the chosen discounts; those
 * that the item has if nothing was chosen.
 */
export function discountItem(
  account: Account,
  subscription: Pick<StoredSubscription, "id" | "customer">,
  item: Pick<StoredSubscriptionItem, "id" | typeof FACTS>,
  choices: readonly DiscountChoice[] | null | undefined,
): readonly StoredDiscount[] {
  const before = item[FACTS]?.discounts ?? [];
  if (choices === undefined) return before;
  const by = { customer: subscription.customer, subscription: subscription.id, subscriptionItem: item.id };
  return chooseDiscounts(account, before, choices ?? [], by);
}

function chooseDiscounts(
  account: Account,
  before: readonly StoredDiscount[],
  choices: readonly DiscountChoice[],
  by: Parameters<typeof redeem>[2],
): StoredDiscount[] {
  const chosen = choices.map(({ coupon, discount }, index) => {
    const kept = before.find((held) => held.id === discount || held[FACTS].coupon.id === coupon);
    if (kept) return kept;
    if (coupon === undefined)
      throw invalidRequest(`No such discount: '${discount}'`, {
        code: "resource_missing",
        param: `discounts[${index}]`,
      });
    const made = redeem(account, coupon, by);
    account.emit("customer.discount.created", "discount", made);
    return made;
  });
  for (const held of before) {
    if (chosen.includes(held)) continue;
    account.collections.discount.remove(held.id);
    account.emit("customer.discount.deleted", "discount", held);
  }
  return chosen;
}

/**
 * The discounts of an invoice that is created now: the subscription's or, if it has none, the customer's. A
 * coupon with the duration `once` reduces one invoice, a repeating one all invoices until its end.
 */
export function discountsFor(
  account: Account,
  customer: StoredCustomer,
  subscription: StoredSubscription | undefined,
): StoredDiscount[] {
  const own = subscription?.[FACTS]?.discounts ?? [];
  const given = own.length > 0 ? own : customer.discount ? [customer.discount] : [];
  return given.filter((discount) => isDue(account, customer, discount));
}

/** The discounts of an item that reduce the line of an invoice that is created now. */
export function discountsOfItem(
  account: Account,
  customer: StoredCustomer,
  item: StoredSubscriptionItem,
): StoredDiscount[] {
  return (item[FACTS]?.discounts ?? []).filter((discount) => isDue(account, customer, discount));
}

/** Whether a discount still reduces an invoice that is created now. */
function isDue(account: Account, customer: StoredCustomer, discount: StoredDiscount): boolean {
  const { id, end } = discount;
  if (end !== null) return account.now() < end;
  if (discount[FACTS].coupon.duration !== "once") return true;
  const reduced = account.collections.invoice.all(
    ({ discounts, total_discount_amounts: amounts }) =>
      discounts.includes(id) || (amounts ?? []).some((taken) => taken.discount === id),
    [customer.id],
  );
  return reduced.length === 0;
}
