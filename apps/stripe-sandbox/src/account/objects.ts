import type { StoredCharge } from "../resources/charges.js";
import type { StoredCustomer } from "../resources/customers.js";
import type { StoredEvent } from "../resources/events.js";
import type { StoredInvoiceItem } from "../resources/invoice-items.js";
import type { StoredLine } from "../resources/invoice-lines.js";
import type { StoredInvoicePayment } from "../resources/invoice-payments.js";
import type { StoredInvoice } from "../resources/invoices.js";
import type { StoredPaymentIntent } from "../resources/payment-intents.js";
import type { StoredPaymentMethod } from "../resources/payment-methods.js";
import type { StoredPrice } from "../resources/prices.js";
import type { StoredProduct } from "../resources/products.js";
import type { StoredRefund } from "../resources/refunds.js";
import type { StoredSubscriptionItem } from "../resources/subscription-items.js";
import type { StoredSubscription } from "../resources/subscriptions.js";
import type { StoredWebhookEndpoint } from "../resources/webhook-endpoints.js";
import { Collection } from "../store/collection.js";

/** What is stored behind each of Stripe's object names. */
export interface Objects {
  charge: StoredCharge;
  customer: StoredCustomer;
  event: StoredEvent;
  invoice: StoredInvoice;
  invoice_payment: StoredInvoicePayment;
  invoiceitem: StoredInvoiceItem;
  payment_intent: StoredPaymentIntent;
  payment_method: StoredPaymentMethod;
  price: StoredPrice;
  product: StoredProduct;
  refund: StoredRefund;
  subscription: StoredSubscription;
  webhook_endpoint: StoredWebhookEndpoint;
  /** A recurring price, as the older Plans API shows it. */
  plan: StoredPrice;
  /** Stored inside its subscription. */
  subscription_item: StoredSubscriptionItem;
  /** Stored inside its invoice. */
  line_item: StoredLine;
}

export type ObjectName = keyof Objects;

/** Objects that have a collection of their own. */
export type CollectionName = Exclude<ObjectName, "plan" | "subscription_item" | "line_item">;

export type Collections = { readonly [Name in CollectionName]: Collection<Objects[Name]> };

export function emptyCollections(): Collections {
  return {
    charge: new Collection(),
    customer: new Collection(),
    event: new Collection(),
    invoice: new Collection(),
    invoice_payment: new Collection(),
    invoiceitem: new Collection(),
    payment_intent: new Collection(),
    payment_method: new Collection(),
    price: new Collection(),
    product: new Collection(),
    refund: new Collection(),
    subscription: new Collection(),
    webhook_endpoint: new Collection(),
  };
}
