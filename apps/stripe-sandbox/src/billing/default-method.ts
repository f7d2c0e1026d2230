import type { Account } from "../account/account.js";
import type { StoredPaymentMethod } from "../objects/payment-method.js";

/**
 * The payment method that Stripe would charge: the first of `preferred` that is set, or else the customer's
 * default. `undefined` if there is none.
 */
export function defaultMethod(
  account: Account,
  customerId: string | null,
  ...preferred: (string | null | undefined)[]
): StoredPaymentMethod | undefined {
  const customer = account.collections.customer.get(customerId ?? "");
  const ids = [...preferred, customer?.invoice_settings.default_payment_method, customer?.default_source];
  const id = ids.find((candidate) => candidate !== null && candidate !== undefined);
  return id === undefined || id === null ? undefined : account.collections.payment_method.get(id);
}
