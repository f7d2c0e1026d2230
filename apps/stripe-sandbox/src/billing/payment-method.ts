import type { Account } from "../account/account.js";
import { newId } from "../account/ids.js";
import { find } from "../api/crud.js";
import { ApiError, invalidRequest } from "../api/errors.js";
import { FACTS } from "../objects/facts.js";
import { newPaymentMethod, type StoredPaymentMethod } from "../objects/payment-method.js";
import { testCard } from "./test-cards.js";

/**
 * The payment method with that id. One of Stripe's test ids (`pm_card_visa`, `tok_visa`) creates a new payment
 * method. Throws Stripe's `resource_missing` for any other id; `param` is the parameter that had the id.
 */
export function usePaymentMethod(
  account: Account,
  id: string,
  param = "payment_method",
): StoredPaymentMethod {
  const card = testCard(id);
  if (card === undefined || account.collections.payment_method.get(id))
    return find(account, "payment_method", id, param);
  const method = newPaymentMethod(newId(param === "source" ? "card" : "pm"), account.now(), card);
  account.collections.payment_method.insert(method);
  return method;
}

/**
 * Attaches a payment method to a customer. Throws Stripe's 402 for a card that declines, because Stripe checks
 * the card first, and Stripe's 400 if another customer has it.
 */
export function attachPaymentMethod(
  account: Account,
  id: string,
  customer: string,
  param?: string,
): StoredPaymentMethod {
  const method = usePaymentMethod(account, id, param);
  if (method.customer !== null && method.customer !== customer) {
    throw invalidRequest("The payment method you provided has already been attached to a customer.", {
      param: "payment_method",
    });
  }
  if (method[FACTS].declinesAttach && method[FACTS].decline) {
    throw new ApiError(402, { type: "card_error", ...method[FACTS].decline });
  }
  return account.change("payment_method", { ...method, customer }, "payment_method.attached");
}

/**
 * Detaches a payment method from its customer. Customers and subscriptions that used it by default have no
 * default then.
 */
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
