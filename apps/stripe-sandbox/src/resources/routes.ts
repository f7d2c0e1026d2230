import type { Route } from "../api/route.js";
import { accountRoutes } from "./accounts.js";
import { setupIntentRoutes } from "./setup-intents.js";
import { taxIdRoutes } from "./tax-ids.js";
import { reviewRoutes } from "./reviews.js";
import { earlyFraudWarningRoutes } from "./early-fraud-warnings.js";
import { disputeRoutes } from "./disputes.js";
import { couponRoutes } from "./coupons.js";
import { discountRoutes } from "./discounts.js";
import { creditNoteRoutes } from "./credit-notes.js";
import { checkoutSessionRoutes } from "./checkout-sessions.js";
import { paymentPageRoutes } from "./payment-pages.js";
import { subscriptionScheduleRoutes } from "./subscription-schedules.js";
import { featureRoutes } from "./features.js";
import { productFeatureRoutes } from "./product-features.js";
import { activeEntitlementRoutes } from "./active-entitlements.js";
import { chargeRoutes } from "./charges.js";
import { customerRoutes } from "./customers.js";
import { eventRoutes } from "./events.js";
import { invoiceItemRoutes } from "./invoice-items.js";
import { invoicePaymentRoutes } from "./invoice-payments.js";
import { invoiceRoutes } from "./invoices.js";
import { paymentIntentRoutes } from "./payment-intents.js";
import { paymentMethodRoutes } from "./payment-methods.js";
import { planRoutes } from "./plans.js";
import { priceRoutes } from "./prices.js";
import { productRoutes } from "./products.js";
import { refundRoutes } from "./refunds.js";
import { subscriptionItemRoutes } from "./subscription-items.js";
import { subscriptionRoutes } from "./subscriptions.js";
import { webhookEndpointRoutes } from "./webhook-endpoints.js";

/** The whole API. */
export const routes: readonly Route[] = [
  ...accountRoutes,
  ...chargeRoutes,
  ...customerRoutes,
  ...eventRoutes,
  ...invoiceItemRoutes,
  ...invoicePaymentRoutes,
  ...invoiceRoutes,
  ...paymentIntentRoutes,
  ...paymentMethodRoutes,
  ...planRoutes,
  ...priceRoutes,
  ...productRoutes,
  ...refundRoutes,
  ...subscriptionItemRoutes,
  ...subscriptionRoutes,
  ...setupIntentRoutes,
  ...taxIdRoutes,
  ...reviewRoutes,
  ...earlyFraudWarningRoutes,
  ...disputeRoutes,
  ...couponRoutes,
  ...discountRoutes,
  ...creditNoteRoutes,
  ...checkoutSessionRoutes,
  ...paymentPageRoutes,
  ...subscriptionScheduleRoutes,
  ...featureRoutes,
  ...productFeatureRoutes,
  ...activeEntitlementRoutes,
  ...webhookEndpointRoutes,
];
