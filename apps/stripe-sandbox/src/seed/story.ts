import { addMonths } from "../billing/period.js";

const DAY = 86_400;
/**
 * Customers signed up between 730 and 93 days before the seeding day. So every monthly subscriber has at least
 * three invoices.
 */
const FIRST_SIGN_UP_DAYS = 730;
const LAST_SIGN_UP_DAYS = 93;

/** What happened to a customer after the sign-up. */
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

/** The standings of 20 customers, repeated for all customers, so that their ratios are always the same. */
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

/** The standings of customers who have or had a subscription. */
const SUBSCRIBED: ReadonlySet<Standing> = new Set(["active", "canceled", "past_due", "trialing", "yearly"]);

/** A subscription's last three invoices are in the slots 0 to 2, oldest first. */
export const INVOICE_SLOTS = 3;
/** The slot of an invoice that was created by hand, without a subscription. */
export const MANUAL_SLOT = 3;
/** The slot of a payment without an invoice. */
export const ONE_OFF_SLOT = 4;

/**
 * What a customer has bought, and when. All of the customer's objects are made from this. Times are in Unix
 * seconds.
 */
export interface Story {
  owner: number;
  standing: Standing;
  signedUp: number;
  subscribedAt: number;
  /** How many billing periods have ended before the seeding day. */
  periods: number;
  hasMethod: boolean;
  subscribed: boolean;
  itemCount: number;
  quantity: number;
  refund: "none" | "full" | "half";
}

/**
 * The story of a customer by number, out of `owners` customers. `anchor` is the midnight (UTC, Unix seconds)
 * before the account was seeded.
 */
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

/** How many periods of some months lie between two times. */
function wholePeriods(start: number, until: number, months: number): number {
  let periods = Math.floor((until - start) / (months * 31 * DAY));
  while (addMonths(start, (periods + 1) * months) <= until) periods++;
  return periods;
}

/** When a subscription's billing period starts, in Unix seconds. The first period has the number 0. */
export function periodStart(story: Story, period: number): number {
  return addMonths(story.subscribedAt, story.standing === "yearly" ? period * 12 : period);
}

/** The number of the billing period that the invoice in a slot bills. `undefined` if it bills none. */
export function billedPeriod(story: Story, slot: number): number | undefined {
  if (!story.subscribed || slot >= INVOICE_SLOTS) return undefined;
  if (story.standing === "trialing") return slot === INVOICE_SLOTS - 1 ? 0 : undefined;
  if (story.standing === "yearly") return slot === INVOICE_SLOTS - 1 ? story.periods : undefined;
  return story.periods - (INVOICE_SLOTS - 1) + slot;
}

/** When the invoice in a slot was created. `undefined` if there is none. */
export function invoicedAt(story: Story, slot: number): number | undefined {
  if (slot === MANUAL_SLOT) return story.standing.endsWith("_invoice") ? story.signedUp + 5 * DAY : undefined;
  const period = billedPeriod(story, slot);
  return period === undefined ? undefined : periodStart(story, period);
}

/** When the payment intent in a slot was created. `undefined` if there is none. */
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

/** When the card was charged. `undefined` if it was not. */
export function chargedAt(story: Story, slot: number): number | undefined {
  const outcome = paymentOutcome(story, slot);
  const intended = intendedAt(story, slot);
  return intended !== undefined && (outcome === "succeeded" || outcome === "failed")
    ? intended + 1
    : undefined;
}

/** The slot of the payment that is refunded, if the customer has a refund. */
export const REFUNDED_SLOT = 1;

/** When the payment was refunded. `undefined` if it was not. */
export function refundedAt(story: Story): number | undefined {
  const charged = chargedAt(story, REFUNDED_SLOT);
  return story.refund === "none" || charged === undefined ? undefined : charged + 2 * DAY;
}
