/** A permission of a restricted key. */
export interface Permission {
  /** As Stripe's Dashboard names it, and under which heading. */
  name: string;
  group: "Core" | "Checkout" | "Billing" | "Connect" | "Webhook";
  /** As Stripe's 403 names it ("Having the 'rak_charge_read' permission would allow this request to continue"). */
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
 * The permissions that BillStack needs, by the names of docs.stripe.com/stripe-apps/reference/permissions. Several lists
 * have no permission of their own: refunds and early fraud warnings come with charges, tax ids with customers, invoice
 * payments with invoices, subscription schedules with subscriptions.
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
