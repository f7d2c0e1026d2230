import type Stripe from "stripe";
import type { Wire } from "../wire.js";
import { discountLines } from "../billing/discount-lines.js";
import type { StoredCustomer } from "./customer.js";
import type { StoredDiscount } from "./discount.js";
import { FACTS } from "./facts.js";
import type { StoredLine } from "./invoice-line.js";
import type { StoredInvoice } from "./invoice.js";

/** In what a new invoice differs from Stripe's defaults. Times are in Unix seconds. */
export interface InvoiceFacts {
  id: string;
  created: number;
  profile: Wire<Stripe.Account>;
  customer: StoredCustomer;
  currency: string;
  lines: readonly StoredLine[];
  /** The discounts are applied to the lines one after the other. */
  discounts?: readonly StoredDiscount[];
  billingReason: "manual" | "subscription_create" | "subscription_cycle" | "subscription_update";
  collectionMethod: string;
  dueDate: number | null;
  subscription: { id: string; metadata: Record<string, string> } | null;
  period: { start: number; end: number };
}

/** A new draft invoice with Stripe's defaults. Its amounts are computed from its lines. */
export function newInvoice(facts: InvoiceFacts): StoredInvoice {
  const { customer, discounts = [] } = facts;
  const lines = discountLines(facts.lines, discounts);
  const amounts = amountsOf(lines);
  return {
    id: facts.id,
    object: "invoice",
    account_country: facts.profile.country ?? null,
    account_name: facts.profile.settings?.dashboard.display_name ?? null,
    account_tax_ids: null,
    amount_due: amounts.amount_due,
    amount_overpaid: 0,
    amount_paid: 0,
    amount_remaining: amounts.amount_remaining,
    amount_shipping: 0,
    application: null,
    attempt_count: 0,
    attempted: false,
    auto_advance: facts.subscription !== null,
    automatic_tax: { disabled_reason: null, enabled: false, liability: null, provider: null, status: null },
    automatically_finalizes_at: null,
    billing_reason: facts.billingReason,
    collection_method: facts.collectionMethod,
    created: facts.created,
    currency: facts.currency,
    custom_fields: null,
    customer: customer.id,
    customer_account: null,
    customer_address: customer.address ?? null,
    customer_email: customer.email,
    customer_name: customer.name ?? null,
    customer_phone: customer.phone ?? null,
    customer_shipping: customer.shipping,
    customer_tax_exempt: customer.tax_exempt ?? "none",
    customer_tax_ids: [],
    default_payment_method: null,
    default_source: null,
    default_tax_rates: [],
    description: null,
    discounts: discounts.map(({ id }) => id),
    due_date: facts.dueDate,
    effective_at: null,
    ending_balance: null,
    footer: null,
    from_invoice: null,
    hosted_invoice_url: null,
    invoice_pdf: null,
    issuer: { type: "self" },
    last_finalization_error: null,
    latest_revision: null,
    lines,
    livemode: false,
    metadata: {},
    next_payment_attempt: null,
    number: null,
    on_behalf_of: null,
    parent: facts.subscription && {
      quote_details: null,
      subscription_details: { metadata: facts.subscription.metadata, subscription: facts.subscription.id },
      type: "subscription_details",
    },
    payment_settings: { default_mandate: null, payment_method_options: null, payment_method_types: null },
    period_end: facts.period.end,
    period_start: facts.period.start,
    post_payment_credit_notes_amount: 0,
    pre_payment_credit_notes_amount: 0,
    receipt_number: null,
    rendering: null,
    shipping_cost: null,
    shipping_details: null,
    starting_balance: 0,
    statement_descriptor: null,
    status: "draft",
    status_transitions: { finalized_at: null, marked_uncollectible_at: null, paid_at: null, voided_at: null },
    subtotal: amounts.subtotal,
    subtotal_excluding_tax: amounts.subtotal,
    test_clock: customer.test_clock ?? null,
    total: amounts.total,
    total_discount_amounts: amounts.total_discount_amounts,
    total_excluding_tax: amounts.total,
    total_pretax_credit_amounts: [],
    total_taxes: [],
    webhooks_delivered_at: facts.created,
    [FACTS]: { charge: null, payment_intent: null, paid_out_of_band: false, discounts },
  };
}

/** A copy of an invoice with other lines, and with the amounts of these lines. */
export function withLines(invoice: StoredInvoice, added: readonly StoredLine[]): StoredInvoice {
  const lines = discountLines(added, invoice[FACTS].discounts ?? []);
  return { ...invoice, lines, ...amountsOf(lines) };
}

/** The fields of an invoice that are computed from its lines. */
function amountsOf(lines: readonly StoredLine[]) {
  const subtotal = lines.reduce((sum, line) => sum + line.amount, 0);
  const off = new Map<string, number>();
  for (const { discount_amounts: taken } of lines) {
    for (const { amount, discount } of taken ?? []) off.set(discount, (off.get(discount) ?? 0) + amount);
  }
  const total = subtotal - [...off.values()].reduce((sum, amount) => sum + amount, 0);
  return {
    amount_due: Math.max(total, 0),
    amount_remaining: Math.max(total, 0),
    subtotal,
    subtotal_excluding_tax: subtotal,
    total,
    total_discount_amounts: [...off].map(([discount, amount]) => ({ amount, discount })),
    total_excluding_tax: total,
  };
}
