import type { Account } from "../account/account.js";
import { newId } from "../account/ids.js";
import { invalidRequest } from "../api/errors.js";
import type { StoredCharge } from "../objects/charge.js";
import { newDispute, type StoredDispute } from "../objects/dispute.js";
import { FACTS } from "../objects/facts.js";
import { closeReview } from "./review-charge.js";

/** The statuses of disputes that are not closed. */
const OPEN = ["needs_response", "warning_needs_response", "under_review", "warning_under_review"];

/** Opens a dispute of a charge, or an inquiry, with which the bank only asks and takes no money. */
export function disputeCharge(
  account: Account,
  charge: StoredCharge,
  why: { reason: string; inquiry: boolean },
): void {
  const dispute = newDispute({ id: newId("du"), created: account.now(), charge, ...why });
  const facts = { ...charge[FACTS], dispute: dispute.id };
  account.change("charge", { ...charge, disputed: true, [FACTS]: facts }, "charge.updated");
  account.create("dispute", dispute, "charge.dispute.created");
  if (why.inquiry) return;
  account.emit("charge.dispute.funds_withdrawn", "dispute", dispute);
  closeReview(account, charge, "disputed");
}

/** Texts of evidence that decide a test dispute (docs.stripe.com/testing#disputes). */
const VERDICTS: Readonly<Record<string, "won" | "lost">> = {
  winning_evidence: "won",
  losing_evidence: "lost",
};

/**
 * Answers a dispute, as `POST /v1/disputes/:id` does: stores the evidence and, unless `submit` is false,
 * submits it. Throws Stripe's 400 if the dispute is closed.
 */
export function answerDispute(
  account: Account,
  dispute: StoredDispute,
  params: {
    evidence?: Partial<StoredDispute["evidence"]>;
    metadata: Record<string, string>;
    submit?: boolean;
  },
): StoredDispute {
  const { evidence, metadata } = params;
  if (evidence === undefined)
    return account.change("dispute", { ...dispute, metadata }, "charge.dispute.updated");
  mustBeOpen(dispute);
  const merged = { ...dispute.evidence, ...evidence };
  const submits = params.submit !== false;
  const details = {
    ...dispute.evidence_details,
    has_evidence: true,
    ...(submits && {
      submission_count: dispute.evidence_details.submission_count + 1,
      submission_method: "manual",
    }),
  };
  const status = submits ? dispute.status.replace("needs_response", "under_review") : dispute.status;
  const answered = account.change(
    "dispute",
    { ...dispute, evidence: merged, evidence_details: details, metadata, status },
    "charge.dispute.updated",
  );
  const verdict = submits ? VERDICTS[merged.uncategorized_text ?? ""] : undefined;
  return verdict === undefined ? answered : endDispute(account, answered, verdict);
}

/**
 * Accepts a dispute, which is then lost; an inquiry is only closed. Throws Stripe's 400 if the dispute is
 * closed already.
 */
export function closeDispute(account: Account, dispute: StoredDispute): StoredDispute {
  mustBeOpen(dispute);
  return endDispute(account, dispute, "lost");
}

function endDispute(account: Account, dispute: StoredDispute, verdict: "won" | "lost"): StoredDispute {
  const status = dispute.status.startsWith("warning_") ? "warning_closed" : verdict;
  const ended = account.change("dispute", { ...dispute, status }, "charge.dispute.closed");
  if (status === "won") account.emit("charge.dispute.funds_reinstated", "dispute", ended);
  return ended;
}

function mustBeOpen(dispute: StoredDispute): void {
  if (!OPEN.includes(dispute.status)) throw invalidRequest("This dispute is already closed.");
}
