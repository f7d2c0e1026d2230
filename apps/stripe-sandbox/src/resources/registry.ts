import type { CollectionName, ObjectName, Objects } from "../account/objects.js";
import type { Route } from "../api/route.js";
import type { Shape } from "../api/versions.js";
import type { Json } from "../wire.js";
import { accountRoutes } from "./accounts.js";
import { chargeRoutes, chargeView } from "./charges.js";
import { customerRoutes, customerView } from "./customers.js";
import { emptyListRoutes } from "./empty-lists.js";
import { eventRoutes, eventView } from "./events.js";
import { invoiceItemRoutes, invoiceItemView } from "./invoice-items.js";
import { invoiceLineView } from "./invoice-lines.js";
import { invoicePaymentRoutes, invoicePaymentView } from "./invoice-payments.js";
import { invoiceRoutes, invoiceView } from "./invoices.js";
import { paymentIntentRoutes, paymentIntentView } from "./payment-intents.js";
import { paymentMethodRoutes, paymentMethodView } from "./payment-methods.js";
import { planRoutes, planView } from "./plans.js";
import { priceRoutes, priceView } from "./prices.js";
import { productRoutes, productView } from "./products.js";
import { refundRoutes, refundView } from "./refunds.js";
import { subscriptionItemRoutes, subscriptionItemView } from "./subscription-items.js";
import { subscriptionRoutes, subscriptionView } from "./subscriptions.js";
import type { View } from "./view.js";
import { webhookEndpointRoutes, webhookEndpointView } from "./webhook-endpoints.js";

/** How each object looks. A new resource is its file, one row here, and its routes below. */
const views: { readonly [Name in ObjectName]: View<Objects[Name]> } = {
  charge: chargeView,
  customer: customerView,
  event: eventView,
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
  webhook_endpoint: webhookEndpointView,
};

export const routes: readonly Route[] = [
  ...accountRoutes,
  ...chargeRoutes,
  ...customerRoutes,
  ...emptyListRoutes,
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
  ...webhookEndpointRoutes,
];

/** Fields that hold the id of another object and that `expand` replaces with it. */
export const EXPANDABLE: Readonly<Record<string, CollectionName>> = {
  charge: "charge",
  customer: "customer",
  default_payment_method: "payment_method",
  default_price: "price",
  default_source: "payment_method",
  invoice: "invoice",
  latest_charge: "charge",
  latest_invoice: "invoice",
  payment_intent: "payment_intent",
  payment_method: "payment_method",
  price: "price",
  product: "product",
  subscription: "subscription",
};

export function viewOf<Name extends ObjectName>(name: Name): View<Objects[Name]> {
  return views[name];
}

export function renderObject<Name extends ObjectName>(name: Name, value: Objects[Name], shape: Shape): Json {
  return views[name].render(value, shape);
}
