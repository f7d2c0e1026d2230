import { verifyWebhook, type WebhookVerification } from "@billstack/stripe-verify";
import { parseTeamId, type TeamId } from "@billstack/tenancy";

import type { Deps } from "../deps.js";
import { AppError } from "../errors.js";
import { decodeBody, parseEvent, toStore } from "./event.js";
import type { Outcome } from "./gather.js";

export interface Delivery {
  /** As it stands in the URL. */
  teamId: string;
  body: Buffer;
  signature: string | undefined;
}

/**
 * Receives a delivery: verifies, stores, and only then says so. The same event again is received and changes nothing.
 * @throws AppError not_found, webhook_secret_missing, invalid_signature, not_an_event, wrong_mode; and what
 *   PostgreSQL throws when the event could not be stored, so that Stripe sends it again.
 */
export async function receive(deps: Deps, delivery: Delivery): Promise<{ received: true }> {
  const teamId = parseTeamId(delivery.teamId);
  if (teamId === null) throw unknown();
  const outcome = await store(deps, teamId, delivery);
  // The secrets had changed since they were read: read them again, once.
  if (outcome === "stale") deps.receivers.drop(teamId);
  const last = outcome === "stale" ? await store(deps, teamId, delivery) : outcome;
  if (last === "gone" || last === "stale") {
    deps.receivers.drop(teamId);
    throw unknown();
  }
  return { received: true };
}

async function store(deps: Deps, teamId: TeamId, delivery: Delivery): Promise<Outcome> {
  const receiver = await deps.receivers.get(teamId);
  if (receiver === null) throw unknown();
  const { connectionId, mode, secrets, secretsVersion } = receiver;
  if (secrets.length === 0) {
    if (deps.receivers.doubt(teamId)) return "stale";
    throw new AppError(
      "webhook_secret_missing",
      "No webhook secret is stored for this team: paste the endpoint's signing secret, or let BillStack create the endpoint.",
    );
  }
  const verified = verifyWebhook({ payload: delivery.body, header: delivery.signature, secrets });
  if (!verified.ok) {
    if (verified.reason === "no_match" && deps.receivers.doubt(teamId)) return "stale";
    throw new AppError("invalid_signature", UNVERIFIED[verified.reason]);
  }
  deps.receivers.noteUse(receiver, verified.secretIndex);
  const payload = decodeBody(delivery.body);
  const event = parseEvent(payload);
  if (event.livemode !== (mode === "live")) {
    throw new AppError(
      "wrong_mode",
      `This is a ${event.livemode ? "live" : "test"} event, and the connection is in ${mode} mode.`,
    );
  }
  const row = toStore(event, payload);
  const outcome = await deps.gather.add({ ...row, connectionId, secretsVersion });
  if (outcome === "stored") {
    if (deps.env.worker && row.status === "waiting")
      deps.recent.add(connectionId, event.id, event.data.object, payload.length);
    const signal = { kind: "inbox", connectionId, teamId } as const;
    deps.signals.deliver(signal);
    if (!deps.env.worker) deps.announce.add(signal);
  }
  return outcome;
}

const UNVERIFIED = {
  missing_header: "The Stripe-Signature header is missing.",
  malformed_header: "The Stripe-Signature header is malformed.",
  no_match:
    "The signature does not match: the stored webhook secret is not this endpoint's, or the body was changed.",
  too_old: "The signature is more than 300 seconds old.",
  too_new: "The signature's time is in the future: check the clocks.",
} satisfies Record<Extract<WebhookVerification, { ok: false }>["reason"], string>;

function unknown(): AppError {
  return new AppError("not_found", "No team is connected at this address.");
}
