import { randomUUID } from "node:crypto";

import { checkKeyPair, checkKeys, maskKey, type CheckedKeyPair } from "@billstack/stripe-verify";
import type { z } from "zod";

import { idOf } from "../actor.js";
import type { Deps } from "../deps.js";
import { AppError } from "../errors.js";
import { notify } from "../database/signals.js";
import { insertBackfill } from "../sync/backfill/backfill-store.js";
import { BACKFILL_OBJECTS } from "../copy/objects.js";
import type { TeamContext } from "../context.js";
import { invalidKeys } from "../connection/invalid-keys.js";
import { permissionStates } from "../connection/permissions.js";
import { countOtherTeams } from "../connection/other-teams-store.js";
import { prove } from "../connection/prove.js";
import type { connectOutput } from "../connection/schemas.js";
import { sealFirst } from "../custody/seal-first.js";
import { findConnection, insertConnection, type Connection } from "../connection/store.js";
import { makeWantedEndpoint } from "../connection/wanted-endpoint.js";
import { translate } from "../database/translate-error.js";
import { webhookUrl } from "../connection/webhook-url.js";

/** The job that creates the webhook endpoint starts this long after the connect: the request has ended by then. */
const REQUEST_SECONDS = 60;

/** What a person enters to connect a team. */
export interface ConnectInput {
  secretKey: string;
  publishableKey: string;
  /** Must be left out if `makeEndpoint` is true. */
  webhookSecret?: string | undefined;
  /** Whether BillStack creates the webhook endpoint in Stripe. */
  makeEndpoint?: boolean | undefined;
  /** When the secret key expires, in ISO 8601. */
  keyExpiresAt?: string | undefined;
  /** Whether to connect nothing if another team has the same account and mode. */
  refuseShared?: boolean | undefined;
  /** Whether to load all data as soon as the team schema exists. */
  loadNow?: boolean | undefined;
}

/**
 * Connects the team to a Stripe account. It checks the fields and then the key with Stripe. Then one transaction
 * stores the encrypted secrets, the backfill if `loadNow` is set, and the job that makes the team schema. If
 * anything fails, nothing is stored.
 *
 * @throws AppError invalid_input, already_connected, disconnecting, keys_refused, account_shared, stripe_unreachable,
 *   too_many_requests, sandbox_off
 */
export async function connect(
  { deps, teamId, actor }: TeamContext,
  input: ConnectInput,
): Promise<z.infer<typeof connectOutput>> {
  await deps.limits.take("connectTeam", teamId);
  const { keys, webhookSecret } = checkInput(input);
  refuseExisting(await findConnection(deps.sql, teamId));
  const proof = await prove(deps, keys);
  const otherTeams = await countOtherTeams(deps.sql, teamId, { ...proof, mode: keys.mode });
  if (input.refuseShared === true && otherTeams > 0) throw shared(otherTeams);
  const permissions = permissionStates({ ...keys, ...proof, webhookEndpointId: null });
  const connectionId = await deps.sql.begin(async (sql) => {
    const of = { id: randomUUID(), teamId, mode: keys.mode };
    const isInserted = await insertConnection(sql, {
      ...of,
      ...proof,
      sealed: await sealFirst(deps.custody, sql, of, {
        secret_key: keys.secretKey,
        publishable_key: keys.publishableKey,
        webhook_secret: webhookSecret,
      }),
      secretKeyHint: maskKey(keys.secretKey),
      keyExpiresAt: input.keyExpiresAt === undefined ? null : new Date(input.keyExpiresAt),
      endpointWanted: input.makeEndpoint === true,
      createdBy: idOf(actor),
    });
    if (!isInserted) {
      refuseExisting(await findConnection(sql, teamId));
      throw new AppError("disconnecting", "This team was being disconnected. Try again in a moment.");
    }
    await deps.audit.record(sql, {
      teamId,
      ...actor,
      action: "connection.connected",
      detail: { mode: keys.mode, accountId: proof.accountId, key: maskKey(keys.secretKey) },
    });
    if (input.loadNow === true) {
      const objects = [...BACKFILL_OBJECTS];
      await insertBackfill(sql, { connectionId: of.id, objects, createdAfter: null, startedBy: idOf(actor) });
      await deps.audit.record(sql, { teamId, ...actor, action: "backfill.started", detail: { objects } });
    }
    await deps.jobs.send(sql, "provision", { connectionId: of.id });
    if (input.makeEndpoint === true) {
      // The job does it if this process ends before it has done it itself.
      await deps.jobs.send(sql, "wanted_endpoint", { connectionId: of.id }, { startAfter: REQUEST_SECONDS });
    }
    await notify(sql, { kind: "connection", teamId });
    return of.id;
  });
  const webhookEndpoint = input.makeEndpoint === true ? await makeEndpointNow(deps, connectionId) : undefined;
  return {
    success: true,
    webhookUrl: webhookUrl(deps, teamId),
    syncStatus: "pending",
    ...(keys.restricted && { permissions }),
    ...(webhookEndpoint !== undefined && { webhookEndpoint }),
    ...(otherTeams > 0 && { otherTeams }),
  };
}

/**
 * Checks the form of all fields.
 *
 * @returns the keys, and the webhook secret; null if there is none yet
 * @throws AppError invalid_input
 */
function checkInput(input: ConnectInput): { keys: CheckedKeyPair; webhookSecret: string | null } {
  if (input.makeEndpoint !== true) {
    const checked = checkKeys({ ...input, webhookSecret: input.webhookSecret ?? "" });
    if (!checked.ok) throw invalidKeys(checked.issues);
    const { webhookSecret, webhookSecretIsPlaceholder, ...keys } = checked.keys;
    return { keys, webhookSecret: webhookSecretIsPlaceholder ? null : webhookSecret };
  }
  const checked = checkKeyPair(input);
  if (!checked.ok) throw invalidKeys(checked.issues);
  if (input.webhookSecret !== undefined) {
    const message = "Leave this out: with makeEndpoint, BillStack gets the secret from Stripe.";
    throw new AppError("invalid_input", `The input is not right. webhookSecret: ${message}`, {
      issues: [{ path: "webhookSecret", message }],
    });
  }
  return { keys: checked.keys, webhookSecret: null };
}

/** Creates the webhook endpoint while the person waits. A failure does not undo the connect. */
async function makeEndpointNow(deps: Deps, connectionId: string) {
  try {
    return (await makeWantedEndpoint(deps, connectionId)) ?? undefined;
  } catch (error) {
    deps.log.warn(
      { err: error, connectionId },
      "the webhook endpoint could not be created; a job tries it again",
    );
    const { message, code } = translate(error);
    return { made: false as const, error: `${message} BillStack tries it again automatically.`, code };
  }
}

/** Returns the error for an account that `otherTeams` other teams have, too. */
function shared(otherTeams: number): AppError {
  const who = otherTeams === 1 ? "Another team" : `${otherTeams.toLocaleString("en")} other teams`;
  const verb = otherTeams === 1 ? "is" : "are";
  return new AppError(
    "account_shared",
    `${who} of this server ${verb} connected to this Stripe account already, so nothing was connected. Leave out refuseShared to connect it anyway.`,
    { details: { otherTeams } },
  );
}

/** Throws if the team already has a connection. */
function refuseExisting(existing: Connection | null): void {
  if (existing === null) return;
  if (existing.disconnectingAt !== null) {
    throw new AppError("disconnecting", "This team is being disconnected. Try again in a moment.");
  }
  throw new AppError(
    "already_connected",
    "This team is connected already. Disconnect first, or replace its keys.",
  );
}
