import { subscriptionLine } from "../billing/invoice-subscription.js";
import { amountOf } from "../billing/period.js";
import { FACTS } from "../objects/facts.js";
import { newInvoiceItem, type StoredInvoiceItem } from "../objects/invoice-item.js";
import { newLine, type StoredLine } from "../objects/invoice-line.js";
import { newInvoicePayment, type StoredInvoicePayment } from "../objects/invoice-payment.js";
import type { StoredInvoice } from "../objects/invoice.js";
import { newInvoice } from "../objects/new-invoice.js";
import type { Business } from "./business.js";
import {
  billedPeriod,
  chargedAt,
  intendedAt,
  invoicedAt,
  MANUAL_SLOT,
  ONE_OFF_SLOT,
  paymentOutcome,
  type Story,
} from "./story.js";

/** The amounts, in cents, of the manual invoice and of the payment without an invoice. */
const MANUAL_AMOUNT = 25_000;
const ONE_OFF_AMOUNT = 9900;
/** How many ids are reserved for the lines of one invoice. An invoice has at most twelve lines. */
const LINES_PER_INVOICE = 16;

/** The amount of the payment in a slot, in cents. */
export function amountDue(business: Business, story: Story, slot: number): number {
  if (slot === ONE_OFF_SLOT) return ONE_OFF_AMOUNT;
  if (slot === MANUAL_SLOT) return MANUAL_AMOUNT;
  return business
    .prices(story)
    .reduce((sum, price, index) => sum + amountOf(price, index === 0 ? story.quantity : 1), 0);
}

/** The invoice in a slot. */
export function seededInvoice(business: Business, owner: number, slot: number): StoredInvoice {
  const { ids } = business;
  const story = business.story(owner);
  const id = ids.id("in", owner, slot);
  const created = invoicedAt(story, slot) ?? story.signedUp;
  const period = billedPeriod(story, slot);
  const customer = business.customer(owner);
  const draft = newInvoice({
    id,
    created,
    profile: business.profile,
    customer,
    currency: "usd",
    lines:
      slot === MANUAL_SLOT
        ? [manualLine(business, owner, id)]
        : periodLines(business, story, slot, period ?? 0),
    billingReason:
      slot === MANUAL_SLOT ? "manual" : period === 0 ? "subscription_create" : "subscription_cycle",
    collectionMethod: "charge_automatically",
    dueDate: null,
    subscription: slot === MANUAL_SLOT ? null : { id: ids.id("sub", owner, 0), metadata: {} },
    period: { start: created, end: created },
  });
  const status = statusOf(story, slot);
  if (status === "draft") return draft;
  const paid = status === "paid" ? (chargedAt(story, slot) ?? created) : null;
  const charged = chargedAt(story, slot) !== undefined;
  return {
    ...draft,
    amount_paid: paid === null ? 0 : draft.total,
    amount_remaining: paid === null ? draft.total : 0,
    attempt_count: charged ? 1 : 0,
    attempted: charged || paid !== null,
    auto_advance: false,
    effective_at: created + 1,
    ending_balance: 0,
    hosted_invoice_url: `https://invoice.stripe.com/i/${business.profile.id}/test_${id}`,
    invoice_pdf: `https://pay.stripe.com/invoice/${business.profile.id}/test_${id}/pdf`,
    number: `${customer.invoice_prefix}-${String((period ?? 0) + 1).padStart(4, "0")}`,
    status,
    status_transitions: {
      finalized_at: created + 1,
      marked_uncollectible_at: status === "uncollectible" ? created + 86_400 : null,
      paid_at: paid,
      voided_at: status === "void" ? created + 86_400 : null,
    },
    [FACTS]: {
      charge: charged ? ids.id("ch", owner, slot) : null,
      payment_intent: intendedAt(story, slot) === undefined ? null : ids.id("pi", owner, slot),
      paid_out_of_band: false,
    },
  };
}

/** The status of the invoice in a slot. */
function statusOf(story: Story, slot: number): "draft" | "open" | "paid" | "void" | "uncollectible" {
  if (story.standing === "draft_invoice") return "draft";
  if (story.standing === "void_invoice") return "void";
  if (story.standing === "uncollectible_invoice") return "uncollectible";
  return paymentOutcome(story, slot) === "failed" ? "open" : "paid";
}

/** The lines of an invoice for one billing period of the subscription. */
function periodLines(business: Business, story: Story, slot: number, period: number): StoredLine[] {
  const { ids } = business;
  const trialEnd = story.standing === "trialing" ? story.subscribedAt + 14 * 86_400 : null;
  const subscription = { id: ids.id("sub", story.owner, 0), trial_end: trialEnd, metadata: {} };
  return business.items(story, period).map((item, index) =>
    subscriptionLine({
      id: ids.id("il", story.owner, slot * LINES_PER_INVOICE + index),
      invoice: ids.id("in", story.owner, slot),
      subscription,
      item,
      productName: item.price.nickname ?? "",
    }),
  );
}

/** The line of the manual invoice. */
function manualLine(business: Business, owner: number, invoice: string): StoredLine {
  const item = seededInvoiceItem(business, owner);
  return newLine({
    id: business.ids.id("il", owner, MANUAL_SLOT * LINES_PER_INVOICE),
    invoice,
    amount: item.amount,
    currency: item.currency,
    description: item.description,
    metadata: {},
    period: item.period,
    price: null,
    quantity: 1,
    proration: false,
    subscription: null,
    invoiceItem: item.id,
  });
}

/** The invoice item that the manual invoice bills. */
export function seededInvoiceItem(business: Business, owner: number): StoredInvoiceItem {
  const { ids } = business;
  const created = (invoicedAt(business.story(owner), MANUAL_SLOT) ?? 0) - 60;
  const item = newInvoiceItem({
    id: ids.id("ii", owner, 0),
    created,
    customer: ids.id("cus", owner, 0),
    currency: "usd",
    amount: MANUAL_AMOUNT,
    description: "Onboarding",
  });
  return { ...item, invoice: ids.id("in", owner, MANUAL_SLOT) };
}

/** The payment of the invoice in a slot. */
export function seededInvoicePayment(business: Business, owner: number, slot: number): StoredInvoicePayment {
  const { ids } = business;
  const story = business.story(owner);
  const created = intendedAt(story, slot) ?? 0;
  const amount = amountDue(business, story, slot);
  const due = {
    invoice: ids.id("in", owner, slot),
    intent: ids.id("pi", owner, slot),
    amount,
    currency: "usd",
  };
  const open = newInvoicePayment(ids.id("inpay", owner, slot), created, due);
  const outcome = paymentOutcome(story, slot);
  if (outcome === "succeeded") {
    const paidAt = chargedAt(story, slot) ?? created;
    return {
      ...open,
      amount_paid: amount,
      status: "paid",
      status_transitions: { canceled_at: null, paid_at: paidAt },
    };
  }
  if (outcome !== "canceled") return open;
  return {
    ...open,
    status: "canceled",
    status_transitions: { canceled_at: created + 86_400, paid_at: null },
  };
}
