import type { Account } from "../account/account.js";
import type { StoredPaymentMethod } from "../resources/payment-methods.js";

/** Detaches from the customer, and from everything that used it by default. */
export function detachPaymentMethod(account: Account, method: StoredPaymentMethod): StoredPaymentMethod {
  const customer = account.collections.customer.get(method.customer ?? "");
  const detached = account.change("payment_method", { ...method, customer: null }, "payment_method.detached");
  if (customer?.invoice_settings.default_payment_method === method.id) {
    const invoiceSettings = { ...customer.invoice_settings, default_payment_method: null };
    account.change("customer", { ...customer, invoice_settings: invoiceSettings }, "customer.updated");
  }
  const users = account.collections.subscription.all(
    (subscription) => subscription.default_payment_method === method.id,
    customer ? [customer.id] : [],
  );
  for (const subscription of users) {
    account.change(
      "subscription",
      { ...subscription, default_payment_method: null },
      "customer.subscription.updated",
    );
  }
  return detached;
}
