import { checkWebhookHeader, verifyWebhook, type WebhookVerification } from "@billstack/stripe-verify";
import { parseTeamId, type TeamId } from "@billstack/tenancy";

import type { Deps } from "../deps.js";
import { AppError, type ErrorCode } from "../errors.js";
import { decodeBody, parseEvent, toStore } from "./event.js";
import type { Outcome } from "./gather.js";
import { contentOf } from "./recent.js";
import type { Receiver } from "./receivers.js";
import type { RefusalReason } from "./refusals-store.js";

/** A request to a team's webhook URL. */
export interface Delivery {
  /** The team id in the URL, not checked yet. */
  teamId: string;
  body: Buffer;
  signature: string | undefined;
  /** Is called with the id of the event once the signature was found valid. */
  noteEvent?(eventId: string): void;
}

/**
 * Receives a delivery: verifies the signature, stores the event, and returns only after that. A second delivery
 * of the same event succeeds and changes nothing.
 * @throws AppError not_found, webhook_secret_missing, secrets_unreadable, invalid_signature, not_an_event,
 *   wrong_mode, overloaded, team_moving; and the error of PostgreSQL if the event could not be stored. Stripe then sends the
 *   event again.
 */
export async function receive(deps: Deps, delivery: Delivery): Promise<{ received: true }> {
  const teamId = parseTeamId(delivery.teamId);
  if (teamId === null) throw unknown();
  const outcome = await store(deps, teamId, delivery);
  // The secrets have changed since this process read them. They are read again, once.
  if (outcome === "stale") deps.receivers.drop(teamId);
  const last = outcome === "stale" ? await store(deps, teamId, delivery) : outcome;
  if (last === "gone" || last === "stale") {
    deps.receivers.drop(teamId);
    // The team may have begun to move to another installation a moment ago. Then this says so.
    await deps.receivers.get(teamId);
    throw unknown();
  }
  return { received: true };
}

/**
 * The `Retry-After` of the answer, in seconds. An operator brings a missing encryption key back with a restart.
 * Stripe uses times of its own and tries for three days (docs.stripe.com/webhooks).
 */
const UNREADABLE_RETRY_SECONDS = 60;

/**
 * Checks a delivery before its body is read, so that nobody needs memory and time for a body that is refused anyway: the
 * team, whether it has a webhook secret, and the form of the signature.
 *
 * @throws AppError not_found, webhook_secret_missing, secrets_unreadable, invalid_signature, team_moving
 */
export async function checkDelivery(
  deps: Deps,
  { teamId: text, signature }: Omit<Delivery, "body">,
): Promise<void> {
  const teamId = parseTeamId(text);
  if (teamId === null) throw unknown();
  let receiver = await deps.receivers.get(teamId);
  if (receiver?.secrets.length === 0 && deps.receivers.forgetIfOld(teamId))
    receiver = await deps.receivers.get(teamId);
  if (receiver === null) throw unknown();
  requireSecrets(deps, receiver);
  const wrong = checkWebhookHeader(signature);
  if (wrong !== null) throw unverified(deps, receiver, wrong);
}

/** Counts a refusal, and returns the error for it. */
function refuse(
  deps: Deps,
  { connectionId }: Receiver,
  reason: RefusalReason,
  code: ErrorCode,
  sentence: string,
  more = {},
): AppError {
  deps.refusals.add(connectionId, reason);
  return new AppError(code, sentence, more);
}

function unreadable(deps: Deps, receiver: Receiver): AppError {
  return refuse(
    deps,
    receiver,
    "secrets_unreadable",
    "secrets_unreadable",
    "The webhook secret of this team cannot be opened at the moment. Send the event again later.",
    { retryAfterSeconds: UNREADABLE_RETRY_SECONDS },
  );
}

function unverified(deps: Deps, receiver: Receiver, wrong: keyof typeof UNVERIFIED): AppError {
  const { reason, sentence } = UNVERIFIED[wrong];
  return refuse(deps, receiver, reason, "invalid_signature", sentence);
}

/** @throws AppError webhook_secret_missing, secrets_unreadable if there is no secret to verify a delivery with */
function requireSecrets(deps: Deps, receiver: Receiver): void {
  if (receiver.secrets.length > 0) return;
  if (receiver.someUnreadable) throw unreadable(deps, receiver);
  throw refuse(
    deps,
    receiver,
    "webhook_secret_missing",
    "webhook_secret_missing",
    "No webhook secret is stored for this team: paste the endpoint's signing secret, or let BillStack create the endpoint.",
  );
}

/** Verifies and stores a delivery with the secrets that are in memory. */
async function store(deps: Deps, teamId: TeamId, delivery: Delivery): Promise<Outcome> {
  const receiver = await deps.receivers.get(teamId);
  if (receiver === null) throw unknown();
  const { connectionId, mode, secrets, secretsVersion, someUnreadable } = receiver;
  if (secrets.length === 0 && deps.receivers.forgetIfOld(teamId)) return "stale";
  requireSecrets(deps, receiver);
  const verified = verifyWebhook({ payload: delivery.body, header: delivery.signature, secrets });
  if (!verified.ok) {
    if (verified.reason === "no_match" && deps.receivers.forgetIfOld(teamId)) return "stale";
    // One of the secrets cannot be opened, and it may have signed this delivery.
    if (verified.reason === "no_match" && someUnreadable) throw unreadable(deps, receiver);
    throw unverified(deps, receiver, verified.reason);
  }
  deps.receivers.noteUse(receiver, verified.secretIndex);
  const payload = decodeBody(delivery.body);
  const received = payload === null ? null : parseEvent(payload);
  if (payload === null || received === null)
    throw refuse(
      deps,
      receiver,
      "not_an_event",
      "not_an_event",
      "The body is signed, but it is not a Stripe event. Only Stripe sends to this address.",
    );
  const { account, livemode } = received.event;
  // A live Connect endpoint also receives test events of its connected accounts. These are stored in either mode.
  if (account == null && typeof livemode === "boolean" && livemode !== (mode === "live")) {
    throw refuse(
      deps,
      receiver,
      "wrong_mode",
      "wrong_mode",
      `This is a ${livemode ? "live" : "test"} event, and the connection is in ${mode} mode. In Stripe, create the endpoint in ${mode} mode.`,
    );
  }
  const row = toStore(received, payload);
  delivery.noteEvent?.(row.id);
  const outcome = await deps.gather.add({ ...row, connectionId, secretsVersion });
  if (outcome === "stored") {
    deps.thinEvents.note(teamId, receiver, received);
    if (deps.env.worker && row.status === "waiting" && received.form === "snapshot")
      deps.recent.add(connectionId, row.id, contentOf(received.event), payload.length);
    const signal = { kind: "inbox", connectionId, teamId } as const;
    deps.signals.deliver(signal);
    if (!deps.env.worker) deps.announce.add(signal);
  }
  return outcome;
}

/** What is answered, and how the refusal is counted, for each reason why a signature is not valid. */
const UNVERIFIED = {
  missing_header: {
    reason: "invalid_signature",
    sentence: "The Stripe-Signature header is missing. Only Stripe sends to this address.",
  },
  malformed_header: {
    reason: "invalid_signature",
    sentence: "The Stripe-Signature header is malformed. Only Stripe sends to this address.",
  },
  no_match: {
    reason: "invalid_signature",
    sentence:
      "The signature does not match: the stored webhook secret is not this endpoint's, or the body was changed. Store the signing secret that Stripe shows for this endpoint.",
  },
  too_old: {
    reason: "wrong_clock",
    sentence: "The signature is more than 300 seconds old. Check the clock of the server.",
  },
  too_new: {
    reason: "wrong_clock",
    sentence: "The signature's time is in the future. Check the clock of the server.",
  },
} as const satisfies Record<
  Extract<WebhookVerification, { ok: false }>["reason"],
  { reason: RefusalReason; sentence: string }
>;

/** The error for a team that does not exist or is not connected. */
function unknown(): AppError {
  return new AppError(
    "not_found",
    "No team is connected at this address. Compare it with the webhook URL that BillStack shows.",
  );
}
