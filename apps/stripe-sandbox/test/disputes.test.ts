import type { Stripe } from "stripe";
import { expect, test } from "vitest";
import { eventTypes, openSandbox, PINNED } from "./open-sandbox.js";

async function pay(stripe: Stripe, card: string): Promise<Stripe.PaymentIntent> {
  return await stripe.paymentIntents.create({
    amount: 1000,
    currency: "usd",
    confirm: true,
    payment_method: card,
  });
}

test("a disputed charge: evidence in two steps, and won", async () => {
  const { client } = await openSandbox();
  const stripe = client("acme");
  const intent = await pay(stripe, "pm_card_createDispute");
  const [dispute] = (await stripe.disputes.list({ payment_intent: intent.id })).data;
  const id = dispute?.id ?? "";
  expect(dispute).toMatchObject({
    amount: 1000,
    charge: intent.latest_charge,
    reason: "fraudulent",
    status: "needs_response",
    balance_transactions: [{ amount: -1000, fee: 1500 }],
  });
  const charge = String(intent.latest_charge);
  expect((await stripe.charges.retrieve(charge)).disputed).toBe(true);
  expect(await client("acme", PINNED).charges.retrieve(charge)).toMatchObject({ dispute: id });
  const draft = await stripe.disputes.update(id, {
    evidence: { uncategorized_text: "winning_evidence" },
    submit: false,
    metadata: { desk: "7" },
  });
  expect(draft).toMatchObject({
    status: "needs_response",
    metadata: { desk: "7" },
    evidence_details: { has_evidence: true, submission_count: 0 },
  });
  expect(await stripe.disputes.update(id, { evidence: { customer_name: "Ada" } })).toMatchObject({
    status: "won",
    evidence: { customer_name: "Ada", uncategorized_text: "winning_evidence" },
    evidence_details: { submission_count: 1 },
  });
  await expect(stripe.disputes.close(id)).rejects.toThrow("already closed");
  expect(await eventTypes(stripe, /dispute/)).toEqual([
    "charge.dispute.created",
    "charge.dispute.funds_withdrawn",
    "charge.dispute.updated",
    "charge.dispute.updated",
    "charge.dispute.closed",
    "charge.dispute.funds_reinstated",
  ]);
});

test("an inquiry takes no money, and is only closed; a dispute given up is lost", async () => {
  const stripe = (await openSandbox()).client("acme");
  await pay(stripe, "pm_card_createDisputeInquiry");
  const [inquiry] = (await stripe.disputes.list()).data;
  expect(inquiry).toMatchObject({ status: "warning_needs_response", balance_transactions: [] });
  expect((await stripe.disputes.close(inquiry?.id ?? "")).status).toBe("warning_closed");
  expect(await eventTypes(stripe, /dispute/)).toEqual(["charge.dispute.created", "charge.dispute.closed"]);
  const { latest_charge: charge } = await pay(stripe, "pm_card_createDisputeProductNotReceived");
  const [dispute] = (await stripe.disputes.list({ charge: String(charge) })).data;
  expect(dispute?.reason).toBe("product_not_received");
  expect((await stripe.disputes.close(dispute?.id ?? "")).status).toBe("lost");
});

test("an early fraud warning names its charge", async () => {
  const { client, control } = await openSandbox();
  const stripe = client("acme");
  const { latest_charge: charge } = await pay(stripe, "pm_card_createIssuerFraudRecord");
  const { data } = await stripe.radar.earlyFraudWarnings.list({ charge: String(charge) });
  expect(data).toMatchObject([{ actionable: true, charge, object: "radar.early_fraud_warning" }]);
  expect(await stripe.radar.earlyFraudWarnings.retrieve(data[0]?.id ?? "")).toEqual(data[0]);
  expect(await eventTypes(stripe, /radar/)).toEqual(["radar.early_fraud_warning.created"]);
  expect((await control("GET", "acme/counts")).json["counts"]).toMatchObject({ early_fraud_warnings: 1 });
  await expect(
    client("rk_test_sandbox_acme_no_early_fraud_warnings").radar.earlyFraudWarnings.list(),
  ).rejects.toThrow("rak_early_fraud_warning_read");
});

test("a risky payment is reviewed: approved, or closed by its refund; only open reviews are listed", async () => {
  const { client, control } = await openSandbox();
  const stripe = client("acme");
  const approved = await pay(stripe, "pm_card_riskLevelElevated");
  expect(approved.review).toMatch(/^prv_/);
  const review = await stripe.reviews.retrieve(String(approved.review), { expand: ["charge"] });
  expect(review).toMatchObject({ open: true, charge: { id: approved.latest_charge, review: review.id } });
  expect(await stripe.reviews.approve(review.id)).toMatchObject({ open: false, closed_reason: "approved" });
  expect((await stripe.charges.retrieve(String(approved.latest_charge))).review).toBeNull();
  await expect(stripe.reviews.approve(review.id)).rejects.toThrow("already closed");
  const refunded = await pay(stripe, "pm_card_riskLevelElevated");
  expect((await stripe.reviews.list()).data.map(({ id }) => id)).toEqual([refunded.review]);
  await stripe.refunds.create({ payment_intent: refunded.id });
  expect((await stripe.charges.retrieve(String(refunded.latest_charge))).refunded).toBe(true);
  expect(await stripe.reviews.retrieve(String(refunded.review))).toMatchObject({ closed_reason: "refunded" });
  expect(await eventTypes(stripe, /review/)).toEqual([
    "review.opened",
    "review.closed",
    "review.opened",
    "review.closed",
  ]);
  const { json } = await control("GET", "acme/counts");
  expect(json).toMatchObject({ counts: { reviews: 0 }, omitted: { closed_reviews: 2 } });
});
