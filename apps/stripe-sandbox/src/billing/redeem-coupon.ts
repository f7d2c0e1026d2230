import type { Account } from "../account/account.js";
import { newId } from "../account/ids.js";
import { find } from "../api/crud.js";
import { invalidRequest } from "../api/errors.js";
import type { StoredCustomer } from "../objects/customer.js";
import { newDiscount, type StoredDiscount } from "../objects/discount.js";
import { FACTS } from "../objects/facts.js";
import type { StoredSubscription } from "../objects/subscription.js";
import { addMonths } from "./period.js";

/** How a request chooses a discount: a coupon to redeem, or the id of an existing discount. */
export interface DiscountChoice {
  coupon?: string;
  discount?: string;
}

/**
 * Redeems a coupon for a customer or one of its subscriptions. The caller emits the event. Throws Stripe's 400
 * for a coupon that has expired.
 */
function redeem(
  account: Account,
  couponId: string,
  by: { customer: string | null; subscription: string | null },
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
  const before = subscription[FACTS]?.discounts ?? [];
  const by = { customer: subscription.customer, subscription: subscription.id };
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
  return given.filter(({ id, end, [FACTS]: { coupon } }) => {
    if (end !== null) return account.now() < end;
    if (coupon.duration !== "once") return true;
    const used = account.collections.invoice.all(({ discounts }) => discounts.includes(id), [customer.id]);
    return used.length === 0;
  });
}
