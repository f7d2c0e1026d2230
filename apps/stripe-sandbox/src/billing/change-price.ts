import type { Account } from "../account/account.js";
import type { StoredPrice } from "../objects/price.js";

/** Stores a changed price. A recurring price is also a plan, so there is an event about the plan too. */
export function changePrice(account: Account, price: StoredPrice, changed: StoredPrice): StoredPrice {
  account.change("price", changed, "price.updated");
  const stored = account.collections.price.get(price.id) ?? changed;
  if (stored.recurring && stored !== price) account.emit("plan.updated", "plan", stored, price);
  return stored;
}

/** Deletes a plan, which is also a price. Subscriptions that use it keep it. */
export function deletePlan(account: Account, price: StoredPrice): void {
  account.remove("price", price, "price.deleted");
  account.emit("plan.deleted", "plan", price);
}
