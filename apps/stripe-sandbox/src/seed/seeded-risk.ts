import { newDispute, type StoredDispute } from "../objects/dispute.js";
import { newEarlyFraudWarning, type StoredEarlyFraudWarning } from "../objects/early-fraud-warning.js";
import { newSetupIntent, type StoredSetupIntent } from "../objects/setup-intent.js";
import type { Business } from "./business.js";
import { chargedAt, type Story } from "./story.js";

const DAY = 86_400;

/** The slot of the payment that may have a dispute or a warning. */
export const RISKY_SLOT = 0;

/** When the customer's payment was disputed, in Unix seconds. Every hundredth customer has a dispute. */
export function disputedAt(story: Story): number | undefined {
  const charged = story.owner % 100 === 12 ? chargedAt(story, RISKY_SLOT) : undefined;
  return charged === undefined ? undefined : charged + 5 * DAY;
}

/** When the card's issuer warned of fraud, in Unix seconds. Every hundredth customer has a warning. */
export function warnedAt(story: Story): number | undefined {
  const charged = story.owner % 100 === 30 ? chargedAt(story, RISKY_SLOT) : undefined;
  return charged === undefined ? undefined : charged + DAY;
}

/** When the customer saved its card without paying, in Unix seconds. Every 25th customer did. */
export function savedCardAt(story: Story): number | undefined {
  return story.owner % 25 === 3 ? story.signedUp + 61 : undefined;
}

/** A customer's dispute. */
export function seededDispute(business: Business, owner: number): StoredDispute {
  const charge = business.charge(owner, RISKY_SLOT);
  const dispute = newDispute({
    id: business.ids.id("du", owner, 0),
    created: disputedAt(business.story(owner)) ?? charge.created,
    charge,
    reason: "fraudulent",
    inquiry: false,
  });
  return { ...dispute, evidence_details: { ...dispute.evidence_details, past_due: true }, status: "lost" };
}

/** A customer's early fraud warning. */
export function seededWarning(business: Business, owner: number): StoredEarlyFraudWarning {
  const charge = business.charge(owner, RISKY_SLOT);
  const created = warnedAt(business.story(owner)) ?? charge.created;
  return newEarlyFraudWarning(business.ids.id("issfr", owner, 0), created, charge);
}

/** The setup intent with which a customer saved its card. */
export function seededSetupIntent(business: Business, owner: number): StoredSetupIntent {
  const created = savedCardAt(business.story(owner)) ?? business.story(owner).signedUp;
  return {
    ...newSetupIntent(business.ids.id("seti", owner, 0), created),
    customer: business.ids.id("cus", owner, 0),
    latest_attempt: business.ids.id("setatt", owner, 0),
    payment_method: business.ids.id("pm", owner, 0),
    status: "succeeded",
  };
}
