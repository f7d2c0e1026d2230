import type { Account } from "../account/account.js";
import { newId } from "../account/ids.js";
import type { StoredCharge } from "../objects/charge.js";
import { newEarlyFraudWarning } from "../objects/early-fraud-warning.js";
import { reviewCharge } from "./review-charge.js";
import { disputeCharge } from "./settle-dispute.js";
import type { Consequence } from "./test-cards.js";

/** What happens after a successful charge, by the consequence that the test card has. */
const FOLLOW: Readonly<Record<Consequence, (account: Account, charge: StoredCharge) => void>> = {
  dispute: (account, charge) => disputeCharge(account, charge, { reason: "fraudulent", inquiry: false }),
  dispute_not_received: (account, charge) =>
    disputeCharge(account, charge, { reason: "product_not_received", inquiry: false }),
  inquiry: (account, charge) => disputeCharge(account, charge, { reason: "fraudulent", inquiry: true }),
  fraud_warning: (account, charge) => {
    const warning = newEarlyFraudWarning(newId("issfr"), account.now(), charge);
    account.create("radar.early_fraud_warning", warning, "radar.early_fraud_warning.created");
  },
  review: reviewCharge,
};

/**
 * Carries out what Stripe's test cards do after a successful charge. At Stripe some of it takes a while; here
 * it happens at once.
 */
export function followCharge(account: Account, charge: StoredCharge, consequence: Consequence | null): void {
  if (consequence === null || charge.status !== "succeeded") return;
  FOLLOW[consequence](account, charge);
}
