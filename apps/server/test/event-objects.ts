import type { Stage } from "./stage.js";
import { subscribeWithFeatures } from "./subscribe-with-features.js";

type Row = Record<string, unknown>;

/** How to make the object for events of one kind. */
interface Kind {
  table: string;
  /** Returns an object of the stage's account, which must be seeded, or creates it. */
  make(stage: Stage): Promise<Row>;
  /** Returns a changed copy of the object, and the columns that show the change. By default the metadata change. */
  copy?(object: Row, value: string): { object: Row; columns: Row };
}

/** Makes a `copy` function that changes the id and one field. */
const changed = (field: string, of: (value: string) => unknown) => (object: Row, value: string) => {
  const columns = { id: `${String(object["id"])}_${value}`, [field]: of(value) };
  return { object: { ...object, ...columns }, columns };
};
const text = (field: string) => changed(field, (value) => value);
const metadata = changed("metadata", (value) => ({ value }));

const first =
  (path: string, version?: string) =>
  async (stage: Stage): Promise<Row> => {
    const { data } = await stage.stripe("GET", path, {}, version);
    const [object] = data as Row[];
    if (object === undefined) throw new Error(`The account has none of ${path}`);
    return object;
  };

async function customerOf(stage: Stage): Promise<string> {
  return String((await first("customers")(stage))["id"]);
}

/** The kinds, by the beginning of the type of their events. The longest beginning that fits counts. */
const KINDS: Record<string, Kind> = {
  "charge.": { table: "charges", make: first("charges") },
  "charge.dispute.": { table: "disputes", make: first("disputes") },
  "charge.refund.": { table: "refunds", make: first("refunds") },
  "checkout.session.": {
    table: "checkout_sessions",
    async make(stage) {
      const price = await first("prices?type=recurring")(stage);
      return stage.stripe("POST", "checkout/sessions", {
        mode: "subscription",
        success_url: "https://example.com",
        "line_items[0][price]": String(price["id"]),
        "line_items[0][quantity]": "2",
      });
    },
    // The copy keeps its id, because the line items are read from Stripe by this id.
    copy: (session, value) => ({
      object: { ...session, metadata: { value } },
      columns: { id: session["id"], metadata: { value } },
    }),
  },
  "credit_note.": {
    table: "credit_notes",
    async make(stage) {
      const { id: customer } = await stage.stripe("POST", "customers");
      await stage.stripe("POST", "invoiceitems", { customer, amount: "700", currency: "usd" });
      const invoice = await stage.stripe("POST", "invoices", {
        customer,
        collection_method: "send_invoice",
        days_until_due: "5",
        pending_invoice_items_behavior: "include",
      });
      await stage.stripe("POST", `invoices/${invoice.id}/finalize`);
      return stage.stripe("POST", "credit_notes", { invoice: invoice.id, amount: "300" });
    },
  },
  "customer.": { table: "customers", make: first("customers") },
  "customer.subscription.": {
    table: "subscriptions",
    make: first("subscriptions"),
    copy(made, value) {
      const { object, columns } = metadata(made, value);
      const { data } = made["items"] as { data: Row[] };
      const items = data.map((item) => ({ ...item, subscription: columns["id"] }));
      return { object: { ...object, items: { object: "list", data: items, has_more: false } }, columns };
    },
  },
  "customer.tax_id.": {
    table: "tax_ids",
    async make(stage) {
      const customer = await customerOf(stage);
      return stage.stripe("POST", `customers/${customer}/tax_ids`, { type: "eu_vat", value: "DE123456789" });
    },
    copy: text("value"),
  },
  "entitlements.active_entitlement_summary.": {
    table: "active_entitlements",
    async make(stage) {
      await subscribeWithFeatures(stage, 1);
      const event = await first("events?type=entitlements.active_entitlement_summary.updated")(stage);
      return (event["data"] as { object: Row }).object;
    },
    copy(summary, value) {
      const { data } = summary["entitlements"] as { data: Row[] };
      const entitlement = { ...data[0], lookup_key: value };
      return {
        object: { ...summary, entitlements: { object: "list", data: [entitlement], has_more: false } },
        columns: { ...entitlement, customer: summary["customer"] },
      };
    },
  },
  "invoice.": { table: "invoices", make: first("invoices") },
  "invoice_payment.": {
    table: "invoice_payments",
    make: first("invoice_payments", "2025-03-31.basil"),
    copy: text("currency"),
  },
  "payment_intent.": { table: "payment_intents", make: first("payment_intents") },
  "payment_method.": {
    table: "payment_methods",
    async make(stage) {
      const { payment_method: id } = await first("setup_intents")(stage);
      return stage.stripe("GET", `payment_methods/${String(id)}`);
    },
  },
  "plan.": { table: "plans", make: first("plans") },
  "price.": { table: "prices", make: first("prices") },
  "product.": { table: "products", make: first("products") },
  "radar.early_fraud_warning.": {
    table: "early_fraud_warnings",
    make: first("radar/early_fraud_warnings"),
    copy: text("fraud_type"),
  },
  "refund.": { table: "refunds", make: first("refunds") },
  "review.": {
    table: "reviews",
    async make(stage) {
      await stage.stripe("POST", "payment_intents", {
        amount: "900",
        currency: "usd",
        payment_method: "pm_card_riskLevelElevated",
        confirm: "true",
        "automatic_payment_methods[enabled]": "true",
        "automatic_payment_methods[allow_redirects]": "never",
      });
      return first("reviews")(stage);
    },
    copy: text("reason"),
  },
  "setup_intent.": { table: "setup_intents", make: first("setup_intents"), copy: text("description") },
  "subscription_schedule.": {
    table: "subscription_schedules",
    async make(stage) {
      const price = await first("prices?type=recurring")(stage);
      return stage.stripe("POST", "subscription_schedules", {
        customer: await customerOf(stage),
        start_date: "now",
        "phases[0][items][0][price]": String(price["id"]),
        "phases[0][iterations]": "2",
      });
    },
  },
};

/** One event type for each kind of object, such as `invoice.updated`. */
export const EVENTS_OF_TYPES: readonly string[] = Object.keys(KINDS).map(
  (beginning) => `${beginning}updated`,
);

/**
 * Makes an object for an event of this type, with `value` in one of its fields. Returns the object, the table that
 * stores it, and the columns that its row must have.
 * @throws if no kind fits the type
 */
export async function objectOfEvent(
  stage: Stage,
  type: string,
  value: string,
): Promise<{ table: string; object: Row; columns: Row }> {
  const [prefix] = Object.keys(KINDS)
    .filter((beginning) => type.startsWith(beginning))
    .toSorted((a, b) => b.length - a.length);
  const kind = prefix === undefined ? undefined : KINDS[prefix];
  if (kind === undefined) throw new Error(`No object is known for events of ${type}`);
  return { table: kind.table, ...(kind.copy ?? metadata)(await kind.make(stage), value) };
}
