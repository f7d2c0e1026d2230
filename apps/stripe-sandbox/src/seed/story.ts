import { addMonths } from "../billing/period.js";

const DAY = 86_400;
/** Customers signed up between two years and 93 days ago, so that each subscriber has three invoices. */
const FIRST_SIGN_UP_DAYS = 730;
const LAST_SIGN_UP_DAYS = 93;

/** What became of a customer. Each of twenty in turn has one, which makes the ratios fixed. */
export type Standing =
  | "active"
  | "canceled"
  | "past_due"
  | "trialing"
  | "yearly"
  | "one_off"
  | "draft_invoice"
  | "void_invoice"
  | "uncollectible_invoice"
  | "unpaid_intent";

const STANDINGS: readonly Standing[] = [
  "active",
  "active",
  "active",
  "canceled",
  "active",
  "active",
  "active",
  "one_off",
  "void_invoice",
  "draft_invoice",
  "active",
  "trialing",
  "active",
  "yearly",
  "active",
  "active",
  "past_due",
  "one_off",
  "uncollectible_invoice",
  "unpaid_intent",
];

const SUBSCRIBED: ReadonlySet<Standing> = new Set(["active", "canceled", "past_due", "trialing", "yearly"]);

/** The invoices of a subscription are in these slots, oldest first; an invoice by hand is in the next. */
export const INVOICE_SLOTS = 3;
export const MANUAL_SLOT = 3;
/** The slot of a payment without an invoice. */
export const ONE_OFF_SLOT = 4;

/** One customer's dates and choices; everything else of it follows from these. */
export interface Story {
  owner: number;
  standing: Standing;
  signedUp: number;
  subscribedAt: number;
  /** Whole billing periods up to the seeding day. */
  periods: number;
  hasMethod: boolean;
  subscribed: boolean;
  itemCount: number;
  quantity: number;
  refund: "none" | "full" | "half";
}

/** `anchor` is the midnight (UTC, Unix seconds) on which the account is seeded. */
export function storyOf(owner: number, owners: number, anchor: number): Story {
  const standing = STANDINGS[owner % STANDINGS.length] ?? "active";
  const span = (FIRST_SIGN_UP_DAYS - LAST_SIGN_UP_DAYS) * DAY;
  const signedUp = anchor - FIRST_SIGN_UP_DAYS * DAY + Math.floor((owner * span) / owners);
  const subscribedAt = standing === "trialing" ? anchor - (1 + (owner % 9)) * DAY : signedUp + 120;
  return {
    owner,
    standing,
    signedUp,
    subscribedAt,
    periods:
      standing === "trialing" ? 0 : wholePeriods(subscribedAt, anchor - DAY, standing === "yearly" ? 12 : 1),
    hasMethod: standing !== "unpaid_intent",
    subscribed: SUBSCRIBED.has(standing),
    itemCount: owner % 500 === 5 ? 12 : owner % 10 === 2 ? 2 : 1,
    quantity: 1 + (owner % 5),
    refund: owner % 20 === 4 ? "full" : owner % 20 === 14 ? "half" : "none",
  };
}

function wholePeriods(start: number, until: number, months: number): number {
  let periods = Math.floor((until - start) / (months * 31 * DAY));
  while (addMonths(start, (periods + 1) * months) <= until) periods++;
  return periods;
}

/** The start of a subscription's `period`-th billing period. */
export function periodStart(story: Story, period: number): number {
  return addMonths(story.subscribedAt, story.standing === "yearly" ? period * 12 : period);
}

/** Which billing period the invoice in a slot bills; `undefined` where that slot has none. */
export function billedPeriod(story: Story, slot: number): number | undefined {
  if (!story.subscribed || slot >= INVOICE_SLOTS) return undefined;
  if (story.standing === "trialing") return slot === INVOICE_SLOTS - 1 ? 0 : undefined;
  if (story.standing === "yearly") return slot === INVOICE_SLOTS - 1 ? story.periods : undefined;
  return story.periods - (INVOICE_SLOTS - 1) + slot;
}

/** When the invoice in a slot was made; `undefined` where there is none. */
export function invoicedAt(story: Story, slot: number): number | undefined {
  if (slot === MANUAL_SLOT) return story.standing.endsWith("_invoice") ? story.signedUp + 5 * DAY : undefined;
  const period = billedPeriod(story, slot);
  return period === undefined ? undefined : periodStart(story, period);
}

/** When the payment intent in a slot was made: for an invoice with something due, or without one. */
export function intendedAt(story: Story, slot: number): number | undefined {
  if (slot === ONE_OFF_SLOT) {
    return story.standing === "one_off" || story.standing === "unpaid_intent"
      ? story.signedUp + 2 * DAY
      : undefined;
  }
  if (story.standing === "trialing" || story.standing === "draft_invoice") return undefined;
  const invoiced = invoicedAt(story, slot);
  return invoiced === undefined ? undefined : invoiced + 1;
}

/** How the payment in a slot ended. */
export function paymentOutcome(story: Story, slot: number): "succeeded" | "failed" | "canceled" | "waiting" {
  if (story.standing === "past_due" && slot === INVOICE_SLOTS - 1) return "failed";
  if (story.standing === "void_invoice") return "canceled";
  if (story.standing === "uncollectible_invoice" || story.standing === "unpaid_intent") return "waiting";
  return "succeeded";
}

/** When the card was charged. */
export function chargedAt(story: Story, slot: number): number | undefined {
  const outcome = paymentOutcome(story, slot);
  const intended = intendedAt(story, slot);
  return intended !== undefined && (outcome === "succeeded" || outcome === "failed")
    ? intended + 1
    : undefined;
}

/** One payment of some customers was refunded. */
export const REFUNDED_SLOT = 1;

export function refundedAt(story: Story): number | undefined {
  const charged = chargedAt(story, REFUNDED_SLOT);
  return story.refund === "none" || charged === undefined ? undefined : charged + 2 * DAY;
}
