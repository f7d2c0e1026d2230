import { Collection } from "../store/collection.js";
import type { StoredActiveEntitlement } from "./active-entitlement.js";
import type { EntitlementSummary } from "./active-entitlement.js";
import type { StoredCharge } from "./charge.js";
import type { StoredCheckoutLine } from "./checkout-line.js";
import type { StoredCheckoutSession } from "./checkout-session.js";
import type { StoredCoupon } from "./coupon.js";
import type { StoredCreditNote } from "./credit-note.js";
import type { StoredCreditNoteLine } from "./credit-note.js";
import type { StoredCustomer } from "./customer.js";
import type { StoredDiscount } from "./discount.js";
import type { StoredDispute } from "./dispute.js";
import type { StoredEarlyFraudWarning } from "./early-fraud-warning.js";
import type { StoredEvent } from "./event.js";
import type { StoredFeature } from "./feature.js";
import type { StoredInvoiceItem } from "./invoice-item.js";
import type { StoredLine } from "./invoice-line.js";
import type { StoredInvoicePayment } from "./invoice-payment.js";
import type { StoredInvoice } from "./invoice.js";
import type { StoredPaymentIntent } from "./payment-intent.js";
import type { StoredPaymentMethod } from "./payment-method.js";
import type { StoredPrice } from "./price.js";
import type { StoredProductFeature } from "./product-feature.js";
import type { StoredProduct } from "./product.js";
import type { StoredRefund } from "./refund.js";
import type { StoredReview } from "./review.js";
import type { StoredSetupIntent } from "./setup-intent.js";
import type { StoredSubscriptionItem } from "./subscription-item.js";
import type { StoredSchedule } from "./subscription-schedule.js";
import type { StoredSubscription } from "./subscription.js";
import type { StoredTaxId } from "./tax-id.js";
import type { StoredTestClock } from "./test-clock.js";
import type { StoredWebhookEndpoint } from "./webhook-endpoint.js";

/** The stored type of each kind of object, by Stripe's name of the object. */
export interface Objects {
  charge: StoredCharge;
  "checkout.session": StoredCheckoutSession;
  coupon: StoredCoupon;
  credit_note: StoredCreditNote;
  customer: StoredCustomer;
  discount: StoredDiscount;
  dispute: StoredDispute;
  "entitlements.active_entitlement": StoredActiveEntitlement;
  "entitlements.feature": StoredFeature;
  event: StoredEvent;
  invoice: StoredInvoice;
  invoice_payment: StoredInvoicePayment;
  invoiceitem: StoredInvoiceItem;
  payment_intent: StoredPaymentIntent;
  payment_method: StoredPaymentMethod;
  price: StoredPrice;
  product: StoredProduct;
  product_feature: StoredProductFeature;
  "radar.early_fraud_warning": StoredEarlyFraudWarning;
  refund: StoredRefund;
  review: StoredReview;
  setup_intent: StoredSetupIntent;
  subscription: StoredSubscription;
  subscription_schedule: StoredSchedule;
  tax_id: StoredTaxId;
  "test_helpers.test_clock": StoredTestClock;
  webhook_endpoint: StoredWebhookEndpoint;
  /** A recurring price, as the older Plans API shows it. */
  plan: StoredPrice;
  /** Stored inside its subscription. */
  subscription_item: StoredSubscriptionItem;
  /** Stored inside its invoice. */
  line_item: StoredLine;
  /** Never stored; only events show it. */
  "entitlements.active_entitlement_summary": EntitlementSummary;
  /** Stored inside its Checkout Session. */
  item: StoredCheckoutLine;
  /** Stored inside its credit note. */
  credit_note_line_item: StoredCreditNoteLine;
}

/** Stripe's name of a kind of object, e.g. `invoice`. */
export type ObjectName = keyof Objects;

/** Kinds of objects that are stored in a collection of their own, not inside of other objects. */
export type CollectionName = Exclude<
  ObjectName,
  | "credit_note_line_item"
  | "item"
  | "entitlements.active_entitlement_summary"
  | "plan"
  | "subscription_item"
  | "line_item"
>;

/** All collections of an account. */
export type Collections = { readonly [Name in CollectionName]: Collection<Objects[Name]> };

/** New collections without objects. */
export function emptyCollections(): Collections {
  return {
    charge: new Collection(),
    "checkout.session": new Collection(),
    coupon: new Collection(),
    credit_note: new Collection(),
    customer: new Collection(),
    discount: new Collection(),
    dispute: new Collection(),
    "entitlements.active_entitlement": new Collection(),
    "entitlements.feature": new Collection(),
    event: new Collection(),
    invoice: new Collection(),
    invoice_payment: new Collection(),
    invoiceitem: new Collection(),
    payment_intent: new Collection(),
    payment_method: new Collection(),
    price: new Collection(),
    product: new Collection(),
    product_feature: new Collection(),
    "radar.early_fraud_warning": new Collection(),
    refund: new Collection(),
    review: new Collection(),
    setup_intent: new Collection(),
    subscription: new Collection(),
    subscription_schedule: new Collection(),
    tax_id: new Collection(),
    "test_helpers.test_clock": new Collection(),
    webhook_endpoint: new Collection(),
  };
}
