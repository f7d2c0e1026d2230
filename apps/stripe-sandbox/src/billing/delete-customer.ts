import type { Account } from "../account/account.js";
import type { StoredCustomer } from "../objects/customer.js";
import { taxIdsOf } from "./add-tax-id.js";
import { cancelSubscription } from "./cancel-subscription.js";
import { detachPaymentMethod } from "./payment-method.js";

/**
 * Deletes a customer. As at Stripe, its subscriptions are canceled, its payment methods detached and its tax
 * ids deleted before.
 */
export function deleteCustomer(account: Account, { id }: StoredCustomer): void {
  const mine = ({ customer }: { customer: string | null }) => customer === id;
  for (const subscription of account.collections.subscription.all(mine, [id])) {
    if (subscription.status !== "canceled") cancelSubscription(account, subscription, { invoice_now: false });
  }
  for (const method of account.collections.payment_method.all(mine, [id]))
    detachPaymentMethod(account, method);
  for (const taxId of taxIdsOf(account, id)) account.remove("tax_id", taxId, "customer.tax_id.deleted");
  const customer = account.collections.customer.get(id);
  if (customer === undefined) return;
  account.deletedCustomers.add(id);
  account.remove("customer", customer, "customer.deleted");
}
