import { verifyWebhook, type WebhookVerification } from "@billstack/stripe-verify";
import { parseTeamId, type TeamId } from "@billstack/tenancy";

import type { Deps } from "../deps.js";
import { AppError, type ErrorCode } from "../errors.js";
import { decodeBody, parseEvent, toStore } from "./event.js";
import type { Outcome } from "./gather.js";
import { contentOf } from "./recent.js";
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
 *   wrong_mode, overloaded; and the error of PostgreSQL if the event could not be stored. Stripe then sends the
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
    throw unknown();
  }
  return { received: true };
}

/**
 * The `Retry-After` of the answer, in seconds. An operator brings a missing encryption key back with a restart.
 * Stripe uses times of its own and tries for three days (docs.stripe.com/webhooks).
 */
const UNREADABLE_RETRY_SECONDS = 60;

/** Verifies and stores a delivery with the secrets that are in memory. */
async function store(deps: Deps, teamId: TeamId, delivery: Delivery): Promise<Outcome> {
  const receiver = await deps.receivers.get(teamId);
  if (receiver === null) throw unknown();
  const { connectionId, mode, secrets, secretsVersion, someUnreadable } = receiver;
  const refuse = (reason: RefusalReason, code: ErrorCode, sentence: string, more = {}): AppError => {
    deps.refusals.add(connectionId, reason);
    return new AppError(code, sentence, more);
  };
  const unreadable = (): AppError =>
    refuse(
      "secrets_unreadable",
      "secrets_unreadable",
      "The webhook secret of this team cannot be opened at the moment. Send the event again later.",
      { retryAfterSeconds: UNREADABLE_RETRY_SECONDS },
    );
  if (secrets.length === 0) {
    if (deps.receivers.forgetIfOld(teamId)) return "stale";
    if (someUnreadable) throw unreadable();
    throw refuse(
      "webhook_secret_missing",
      "webhook_secret_missing",
      "No webhook secret is stored for this team: paste the endpoint's signing secret, or let BillStack create the endpoint.",
    );
  }
  const verified = verifyWebhook({ payload: delivery.body, header: delivery.signature, secrets });
  if (!verified.ok) {
    if (verified.reason === "no_match" && deps.receivers.forgetIfOld(teamId)) return "stale";
    // One of the secrets cannot be opened, and it may have signed this delivery.
    if (verified.reason === "no_match" && someUnreadable) throw unreadable();
    const { reason, sentence } = UNVERIFIED[verified.reason];
    throw refuse(reason, "invalid_signature", sentence);
  }
  deps.receivers.noteUse(receiver, verified.secretIndex);
  const payload = decodeBody(delivery.body);
  const received = payload === null ? null : parseEvent(payload);
  if (payload === null || received === null)
    throw refuse("not_an_event", "not_an_event", "The body is signed, but it is not a Stripe event.");
  const { account, livemode } = received.event;
  // A live Connect endpoint also receives test events of its connected accounts. These are stored in either mode.
  if (account == null && typeof livemode === "boolean" && livemode !== (mode === "live")) {
    throw refuse(
      "wrong_mode",
      "wrong_mode",
      `This is a ${livemode ? "live" : "test"} event, and the connection is in ${mode} mode.`,
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
  missing_header: { reason: "invalid_signature", sentence: "The Stripe-Signature header is missing." },
  malformed_header: { reason: "invalid_signature", sentence: "The Stripe-Signature header is malformed." },
  no_match: {
    reason: "invalid_signature",
    sentence:
      "The signature does not match: the stored webhook secret is not this endpoint's, or the body was changed.",
  },
  too_old: { reason: "wrong_clock", sentence: "The signature is more than 300 seconds old." },
  too_new: { reason: "wrong_clock", sentence: "The signature's time is in the future: check the clocks." },
} as const satisfies Record<
  Extract<WebhookVerification, { ok: false }>["reason"],
  { reason: RefusalReason; sentence: string }
>;

/** The error for a team that does not exist or is not connected. */
function unknown(): AppError {
  return new AppError("not_found", "No team is connected at this address.");
}
