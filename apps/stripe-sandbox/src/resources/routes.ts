import type { Route } from "../api/route.js";
import { accountRoutes } from "./accounts.js";
import { activeEntitlementRoutes } from "./active-entitlements.js";
import { chargeRoutes } from "./charges.js";
import { checkoutSessionRoutes } from "./checkout-sessions.js";
import { couponRoutes } from "./coupons.js";
import { creditNoteRoutes } from "./credit-notes.js";
import { customerRoutes } from "./customers.js";
import { discountRoutes } from "./discounts.js";
import { disputeRoutes } from "./disputes.js";
import { earlyFraudWarningRoutes } from "./early-fraud-warnings.js";
import { eventRoutes } from "./events.js";
import { featureRoutes } from "./features.js";
import { invoiceItemRoutes } from "./invoice-items.js";
import { invoicePaymentRoutes } from "./invoice-payments.js";
import { invoiceRoutes } from "./invoices.js";
import { paymentIntentRoutes } from "./payment-intents.js";
import { paymentMethodRoutes } from "./payment-methods.js";
import { paymentPageRoutes } from "./payment-pages.js";
import { planRoutes } from "./plans.js";
import { priceRoutes } from "./prices.js";
import { productFeatureRoutes } from "./product-features.js";
import { productRoutes } from "./products.js";
import { refundRoutes } from "./refunds.js";
import { reviewRoutes } from "./reviews.js";
import { setupIntentRoutes } from "./setup-intents.js";
import { subscriptionItemRoutes } from "./subscription-items.js";
import { subscriptionScheduleRoutes } from "./subscription-schedules.js";
import { subscriptionRoutes } from "./subscriptions.js";
import { taxIdRoutes } from "./tax-ids.js";
import { testClockRoutes } from "./test-clocks.js";
import { webhookEndpointRoutes } from "./webhook-endpoints.js";

/** All routes of the Stripe API that the sandbox has. */
export const routes: readonly Route[] = [
  ...accountRoutes,
  ...activeEntitlementRoutes,
  ...chargeRoutes,
  ...checkoutSessionRoutes,
  ...couponRoutes,
  ...creditNoteRoutes,
  ...customerRoutes,
  ...discountRoutes,
  ...disputeRoutes,
  ...earlyFraudWarningRoutes,
  ...eventRoutes,
  ...featureRoutes,
  ...invoiceItemRoutes,
  ...invoicePaymentRoutes,
  ...invoiceRoutes,
  ...paymentIntentRoutes,
  ...paymentMethodRoutes,
  ...paymentPageRoutes,
  ...planRoutes,
  ...priceRoutes,
  ...productFeatureRoutes,
  ...productRoutes,
  ...refundRoutes,
  ...reviewRoutes,
  ...setupIntentRoutes,
  ...subscriptionItemRoutes,
  ...subscriptionRoutes,
  ...subscriptionScheduleRoutes,
  ...taxIdRoutes,
  ...testClockRoutes,
  ...webhookEndpointRoutes,
];
