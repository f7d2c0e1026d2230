import { setupIntentView } from "./setup-intent.js";
import { taxIdView } from "./tax-id.js";
import { reviewView } from "./review.js";
import { earlyFraudWarningView } from "./early-fraud-warning.js";
import { disputeView } from "./dispute.js";
import { couponView } from "./coupon.js";
import { discountView } from "./discount.js";
import { creditNoteView } from "./credit-note.js";
import { creditNoteLineView } from "./credit-note.js";
import { checkoutSessionView } from "./checkout-session.js";
import { checkoutLineView } from "./checkout-line.js";
import { subscriptionScheduleView } from "./subscription-schedule.js";
import { featureView } from "./feature.js";
import { productFeatureView } from "./product-feature.js";
import { activeEntitlementView } from "./active-entitlement.js";
import { entitlementSummaryView } from "./active-entitlement.js";
import { chargeView } from "./charge.js";
import { customerView } from "./customer.js";
import type { EventObjectName } from "./event.js";
import { invoiceItemView } from "./invoice-item.js";
import { invoiceLineView } from "./invoice-line.js";
import { invoicePaymentView } from "./invoice-payment.js";
import { invoiceView } from "./invoice.js";
import type { Objects } from "./objects.js";
import { paymentIntentView } from "./payment-intent.js";
import { paymentMethodView } from "./payment-method.js";
import { planView } from "./plan.js";
import { priceView } from "./price.js";
import { productView } from "./product.js";
import { refundView } from "./refund.js";
import { subscriptionItemView } from "./subscription-item.js";
import { subscriptionView } from "./subscription.js";
import type { View } from "./view.js";
import { webhookEndpointView } from "./webhook-endpoint.js";

/** How each object looks. A new resource is its object and its routes, one file each, and one row in each table. */
export const views: { readonly [Name in EventObjectName]: View<Objects[Name]> } = {
  charge: chargeView,
  customer: customerView,
  invoice: invoiceView,
  invoice_payment: invoicePaymentView,
  invoiceitem: invoiceItemView,
  line_item: invoiceLineView,
  payment_intent: paymentIntentView,
  payment_method: paymentMethodView,
  plan: planView,
  price: priceView,
  product: productView,
  refund: refundView,
  subscription: subscriptionView,
  subscription_item: subscriptionItemView,
  setup_intent: setupIntentView,
  tax_id: taxIdView,
  review: reviewView,
  "radar.early_fraud_warning": earlyFraudWarningView,
  dispute: disputeView,
  coupon: couponView,
  discount: discountView,
  credit_note: creditNoteView,
  credit_note_line_item: creditNoteLineView,
  "checkout.session": checkoutSessionView,
  item: checkoutLineView,
  subscription_schedule: subscriptionScheduleView,
  "entitlements.feature": featureView,
  product_feature: productFeatureView,
  "entitlements.active_entitlement": activeEntitlementView,
  "entitlements.active_entitlement_summary": entitlementSummaryView,
  webhook_endpoint: webhookEndpointView,
};
