import { activeEntitlementView } from "./active-entitlement.js";
import { entitlementSummaryView } from "./active-entitlement.js";
import { chargeView } from "./charge.js";
import { checkoutLineView } from "./checkout-line.js";
import { checkoutSessionView } from "./checkout-session.js";
import { couponView } from "./coupon.js";
import { creditNoteView } from "./credit-note.js";
import { creditNoteLineView } from "./credit-note.js";
import { customerView } from "./customer.js";
import { discountView } from "./discount.js";
import { disputeView } from "./dispute.js";
import { earlyFraudWarningView } from "./early-fraud-warning.js";
import type { EventObjectName } from "./event.js";
import { featureView } from "./feature.js";
import { invoiceItemView } from "./invoice-item.js";
import { invoiceLineView } from "./invoice-line.js";
import { invoicePaymentView } from "./invoice-payment.js";
import { invoiceView } from "./invoice.js";
import type { Objects } from "./objects.js";
import { paymentIntentView } from "./payment-intent.js";
import { paymentMethodView } from "./payment-method.js";
import { planView } from "./plan.js";
import { priceView } from "./price.js";
import { productFeatureView } from "./product-feature.js";
import { productView } from "./product.js";
import { refundView } from "./refund.js";
import { reviewView } from "./review.js";
import { setupIntentView } from "./setup-intent.js";
import { subscriptionItemView } from "./subscription-item.js";
import { subscriptionScheduleView } from "./subscription-schedule.js";
import { subscriptionView } from "./subscription.js";
import { taxIdView } from "./tax-id.js";
import { testClockView } from "./test-clock.js";
import type { View } from "./view.js";
import { webhookEndpointView } from "./webhook-endpoint.js";

/** How each kind of object is shown. */
export const views: { readonly [Name in EventObjectName]: View<Objects[Name]> } = {
  charge: chargeView,
  "checkout.session": checkoutSessionView,
  coupon: couponView,
  credit_note: creditNoteView,
  credit_note_line_item: creditNoteLineView,
  customer: customerView,
  discount: discountView,
  dispute: disputeView,
  "entitlements.active_entitlement": activeEntitlementView,
  "entitlements.active_entitlement_summary": entitlementSummaryView,
  "entitlements.feature": featureView,
  invoice: invoiceView,
  invoice_payment: invoicePaymentView,
  invoiceitem: invoiceItemView,
  item: checkoutLineView,
  line_item: invoiceLineView,
  payment_intent: paymentIntentView,
  payment_method: paymentMethodView,
  plan: planView,
  price: priceView,
  product: productView,
  product_feature: productFeatureView,
  "radar.early_fraud_warning": earlyFraudWarningView,
  refund: refundView,
  review: reviewView,
  setup_intent: setupIntentView,
  subscription: subscriptionView,
  subscription_item: subscriptionItemView,
  subscription_schedule: subscriptionScheduleView,
  tax_id: taxIdView,
  "test_helpers.test_clock": testClockView,
  webhook_endpoint: webhookEndpointView,
};
