import type { Account } from "../account/account.js";
import { newId } from "../account/ids.js";
import type { StoredCharge } from "../objects/charge.js";
import { newReview, type StoredReview } from "../objects/review.js";

/** Opens a review of a charge and of its payment intent. */
export function reviewCharge(account: Account, charge: StoredCharge): void {
  const review = newReview(newId("prv"), account.now(), charge);
  account.create("review", review, "review.opened");
  link(account, charge, review.id);
}

/** Closes the open review of a charge. Answers the review, or `undefined` if the charge has none. */
export function closeReview(
  account: Account,
  charge: StoredCharge,
  reason: "approved" | "disputed" | "refunded",
): StoredReview | undefined {
  const review = account.collections.review.get(charge.review ?? "");
  if (!review?.open) return review;
  const current = account.collections.charge.get(charge.id);
  if (current) link(account, current, null);
  return account.change("review", { ...review, closed_reason: reason, open: false }, "review.closed");
}

/** Stores the id of the open review in the charge and its payment intent; `null` if there is none. */
function link(account: Account, charge: StoredCharge, review: string | null): void {
  account.change("charge", { ...charge, review }, "charge.updated");
  const intent = account.collections.payment_intent.get(charge.payment_intent ?? "");
  if (intent) account.change("payment_intent", { ...intent, review });
}
