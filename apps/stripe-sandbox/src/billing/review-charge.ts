import type { Account } from "../account/account.js";
import { newId } from "../account/ids.js";
import type { StoredCharge } from "../objects/charge.js";
import { newReview, type StoredReview } from "../objects/review.js";

/** Puts a charge and its intent before a person. */
export function reviewCharge(account: Account, charge: StoredCharge): void {
  const review = newReview(newId("prv"), account.now(), charge);
  account.create("review", review, "review.opened");
  link(account, charge, review.id);
}

/** Ends the open review of a charge, if there is one. */
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

function link(account: Account, charge: StoredCharge, review: string | null): void {
  account.change("charge", { ...charge, review }, "charge.updated");
  const intent = account.collections.payment_intent.get(charge.payment_intent ?? "");
  if (intent) account.change("payment_intent", { ...intent, review });
}
