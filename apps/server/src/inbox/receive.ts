import { verifyWebhook } from "@billstack/stripe-verify";
import { parseTeamId } from "@billstack/tenancy";
import { z } from "zod";

import { webhookSecretsOf } from "../connection/secrets.js";
import { findConnection } from "../connection/store.js";
import type { Deps } from "../deps.js";
import { AppError } from "../errors.js";
import { notify } from "../signals.js";
import { objectOf } from "../sync/objects.js";
import { insertEvent, type NewEvent } from "./store.js";

const eventShape = z.looseObject({
  id: z.string().regex(/^evt_\w{1,250}$/),
  object: z.literal("event"),
  type: z.string().regex(/^[\w.]{1,200}$/),
  created: z.number().int().nonnegative().max(253_402_300_799),
  livemode: z.boolean(),
  account: z.string().nullish(),
  data: z.looseObject({
    object: z.looseObject({ object: z.string().optional(), id: z.unknown().optional() }),
  }),
});
type StripeEvent = z.infer<typeof eventShape>;

/**
 * Receives a delivery: verifies, stores, and only then says so. The same event again is received and changes nothing.
 * @throws AppError not_found, webhook_secret_missing, invalid_signature, not_an_event, wrong_mode; and what
 *   PostgreSQL throws when the event could not be stored, so that Stripe sends it again.
 */
export async function receive(
  deps: Deps,
  delivery: { teamId: string; body: Buffer; signature: string | undefined },
): Promise<{ received: true }> {
  const teamId = parseTeamId(delivery.teamId);
  const connection = teamId === null ? null : await findConnection(deps.sql, teamId);
  if (teamId === null || connection === null || connection.disconnectingAt !== null) throw unknown();
  const secrets = webhookSecretsOf(deps, connection);
  if (secrets.length === 0) {
    throw new AppError(
      "webhook_secret_missing",
      "No webhook secret is stored for this team: paste the endpoint's signing secret, or let BillStack create the endpoint.",
    );
  }
  verify(delivery, secrets);
  const event = parse(delivery.body);
  if (event.livemode !== (connection.mode === "live")) {
    throw new AppError(
      "wrong_mode",
      `This is a ${event.livemode ? "live" : "test"} event, and the connection is in ${connection.mode} mode.`,
    );
  }
  const stored = await insertEvent(deps.sql, connection.id, toStore(event, delivery.body));
  if (stored === "gone") throw unknown();
  if (stored === "stored") {
    const signal = { kind: "inbox", connectionId: connection.id, teamId } as const;
    deps.signals.deliver(signal);
    if (!deps.env.worker) await notify(deps.sql, signal);
  }
  return { received: true };
}

function verify(delivery: { body: Buffer; signature: string | undefined }, secrets: string[]): void {
  const result = verifyWebhook({ payload: delivery.body, header: delivery.signature, secrets });
  if (result.ok) return;
  const sentences = {
    missing_header: "The Stripe-Signature header is missing.",
    malformed_header: "The Stripe-Signature header is malformed.",
    no_match:
      "The signature does not match: the stored webhook secret is not this endpoint's, or the body was changed.",
    too_old: "The signature is more than 300 seconds old.",
    too_new: "The signature's time is in the future: check the clocks.",
  } satisfies Record<typeof result.reason, string>;
  throw new AppError("invalid_signature", sentences[result.reason]);
}

function parse(body: Buffer): StripeEvent {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body);
    const parsed = eventShape.safeParse(JSON.parse(text));
    if (parsed.success) return parsed.data;
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof TypeError)) throw error;
  }
  throw new AppError("not_an_event", "The body is signed, but it is not a Stripe event.");
}

/** Stripe's ids have at most 255 characters, some of them chosen by people; PostgreSQL stores no NUL. */
const STORABLE_ID = /^[^\0]{1,255}$/;

/** Another account's event (Connect), one without an id or of a type that has no table, is kept but never applied. */
function toStore(event: StripeEvent, body: Buffer): NewEvent {
  const { object } = event.data;
  const objectId = typeof object.id === "string" && STORABLE_ID.test(object.id) ? object.id : null;
  const synced = event.account == null && objectId !== null && objectOf(object.object ?? "") !== null;
  return {
    id: event.id,
    type: event.type,
    objectId,
    created: new Date(event.created * 1_000),
    status: synced ? "waiting" : "not_synced",
    payload: body.toString("utf8"),
  };
}

function unknown(): AppError {
  return new AppError("not_found", "No team is connected at this address.");
}
