/** A permission that a restricted key of Stripe can have. */
export interface Permission {
  /** The name and the heading of the permission in Stripe's Dashboard. */
  name: string;
  group: "Core" | "Checkout" | "Billing" | "Connect" | "Webhook";
  /**
   * The name in the message of a 403 ("Having the 'rak_charge_read' permission would allow this request to
   * continue").
   */
  key: string;
  access: "Read" | "Write";
}

const read = (group: Permission["group"], name: string, key: string): Permission => ({
  name,
  group,
  key: `rak_${key}_read`,
  access: "Read",
});

/**
 * The permissions that BillStack needs, named as in docs.stripe.com/stripe-apps/reference/permissions. Some lists
 * have no permission of their own: refunds and early fraud warnings are covered by charges, tax ids by customers,
 * invoice payments by invoices, and subscription schedules by subscriptions.
 */
export const PERMISSIONS = {
  products: read("Core", "Products", "product"),
  prices: read("Billing", "Prices", "plan"),
  customers: read("Core", "Customers", "customer"),
  subscriptions: read("Billing", "Subscriptions", "subscription"),
  invoices: read("Billing", "Invoices", "invoice"),
  charges: read("Core", "Charges and Refunds", "charge"),
  setupIntents: read("Core", "Setup Intents", "setup_intent"),
  paymentMethods: read("Core", "Payment Methods", "payment_method"),
  paymentIntents: read("Core", "Payment Intents", "payment_intent"),
  creditNotes: read("Billing", "Credit notes", "credit_note"),
  disputes: read("Core", "Disputes", "dispute"),
  checkoutSessions: read("Checkout", "Checkout Sessions", "checkout_session"),
  reviews: read("Core", "Reviews", "review"),
  entitlements: read("Billing", "Entitlements", "entitlement"),
  events: read("Core", "Events", "event"),
  testClocks: read("Billing", "Test clocks", "billing_clock"),
  account: read("Connect", "Accounts", "accounts_kyc_basic"),
  webhookEndpoints: {
    name: "Webhook Endpoints",
    group: "Webhook",
    key: "rak_webhook_write",
    access: "Write",
  },
} as const satisfies Record<string, Permission>;
