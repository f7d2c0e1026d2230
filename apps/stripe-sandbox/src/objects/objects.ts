import { Collection } from "../store/collection.js";
import type { StoredSetupIntent } from "./setup-intent.js";
import type { StoredTaxId } from "./tax-id.js";
import type { StoredReview } from "./review.js";
import type { StoredEarlyFraudWarning } from "./early-fraud-warning.js";
import type { StoredDispute } from "./dispute.js";
import type { StoredCoupon } from "./coupon.js";
import type { StoredDiscount } from "./discount.js";
import type { StoredCreditNote } from "./credit-note.js";
import type { StoredCreditNoteLine } from "./credit-note.js";
import type { StoredCheckoutSession } from "./checkout-session.js";
import type { StoredCheckoutLine } from "./checkout-line.js";
import type { StoredSchedule } from "./subscription-schedule.js";
import type { StoredFeature } from "./feature.js";
import type { StoredProductFeature } from "./product-feature.js";
import type { StoredActiveEntitlement } from "./active-entitlement.js";
import type { EntitlementSummary } from "./active-entitlement.js";
import type { StoredCharge } from "./charge.js";
import type { StoredCustomer } from "./customer.js";
import type { StoredEvent } from "./event.js";
import type { StoredInvoiceItem } from "./invoice-item.js";
import type { StoredLine } from "./invoice-line.js";
import type { StoredInvoicePayment } from "./invoice-payment.js";
import type { StoredInvoice } from "./invoice.js";
import type { StoredPaymentIntent } from "./payment-intent.js";
import type { StoredPaymentMethod } from "./payment-method.js";
import type { StoredPrice } from "./price.js";
import type { StoredProduct } from "./product.js";
import type { StoredRefund } from "./refund.js";
import type { StoredSubscriptionItem } from "./subscription-item.js";
import type { StoredSubscription } from "./subscription.js";
import type { StoredWebhookEndpoint } from "./webhook-endpoint.js";

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
  setup_intent: StoredSetupIntent;
  tax_id: StoredTaxId;
  review: StoredReview;
  "radar.early_fraud_warning": StoredEarlyFraudWarning;
  dispute: StoredDispute;
  coupon: StoredCoupon;
  discount: StoredDiscount;
  credit_note: StoredCreditNote;
  "checkout.session": StoredCheckoutSession;
  subscription_schedule: StoredSchedule;
  "entitlements.feature": StoredFeature;
  product_feature: StoredProductFeature;
  "entitlements.active_entitlement": StoredActiveEntitlement;
  webhook_endpoint: StoredWebhookEndpoint;
  /** A recurring price, as the older Plans API shows it. */
  plan: StoredPrice;
  /** Stored inside its subscription. */
  subscription_item: StoredSubscriptionItem;
  /** Stored inside its invoice. */
  line_item: StoredLine;
  /** Told by events only. */
  "entitlements.active_entitlement_summary": EntitlementSummary;
  /** Stored inside its Checkout Session. */
  item: StoredCheckoutLine;
  /** Stored inside its credit note. */
  credit_note_line_item: StoredCreditNoteLine;
}

export type ObjectName = keyof Objects;

/** Objects that have a collection of their own. */
export type CollectionName = Exclude<
  ObjectName,
  | "credit_note_line_item"
  | "item"
  | "entitlements.active_entitlement_summary"
  | "plan"
  | "subscription_item"
  | "line_item"
>;

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
    setup_intent: new Collection(),
    tax_id: new Collection(),
    review: new Collection(),
    "radar.early_fraud_warning": new Collection(),
    dispute: new Collection(),
    coupon: new Collection(),
    discount: new Collection(),
    credit_note: new Collection(),
    "checkout.session": new Collection(),
    subscription_schedule: new Collection(),
    "entitlements.feature": new Collection(),
    product_feature: new Collection(),
    "entitlements.active_entitlement": new Collection(),
    webhook_endpoint: new Collection(),
  };
}
