import { isIP } from "node:net";

import { PINNED_API_VERSION } from "@billstack/stripe-verify";
import { Stripe } from "stripe";
import type { z } from "zod";

import { AppError } from "../errors.js";
import type { Deps } from "../deps.js";
import { notify } from "../database/signals.js";
import type { ListQuery } from "../stripe/ask-page.js";
import { readWholeList } from "../stripe/read-whole-list.js";
import type { TeamContext } from "../context.js";
import { notConnected, requireConnection } from "./require.js";
import type { webhookEndpointOutput } from "./schemas.js";
import { isSandboxConnection, stripeOf } from "./secrets.js";
import { checkEndpoints } from "./check-endpoints.js";
import { findConnection, type Connection } from "./store.js";
import { storeWebhookSecret } from "./store-webhook-secret.js";
import { endpointFailure } from "./endpoint-failure.js";
import { webhookUrl } from "./webhook-url.js";

/** The field of an endpoint's metadata that holds the connection's id. */
const TAG = "billstack_connection";

/**
 * Makes the webhook endpoint in the Stripe account and stores its secret. The new endpoint is stored before older
 * ones of this connection are deleted, so that no event is lost in between. An endpoint that a crash left behind
 * is deleted, too. If two requests do this at the same time, only one of them stores its endpoint. The other
 * deletes its own and answers with the stored one.
 *
 * @throws AppError unreachable_base_url, endpoint_refused, keys_refused, stripe_unreachable, secrets_unreadable,
 *   not_connected
 */
export async function createWebhookEndpoint({
  deps,
  teamId,
  actor,
}: TeamContext): Promise<z.infer<typeof webhookEndpointOutput>> {
  const connection = await requireConnection(deps, teamId);
  const endpointId = await makeEndpointOf(deps, connection, actor.userId);
  return { success: true, endpointId, webhookUrl: webhookUrl(deps, teamId) };
}

/**
 * Does the work of {@link createWebhookEndpoint}.
 *
 * @param userId who asked for the endpoint, for the audit
 * @returns the id of the endpoint that is stored now
 */
export async function makeEndpointOf(
  deps: Deps,
  connection: Connection,
  userId: string | null,
): Promise<string> {
  const { teamId } = connection;
  const url = webhookUrl(deps, teamId);
  const stripe = clientFor(deps, connection, url);
  const { older, made } = await createEndpoint(stripe, connection, url).catch((error: unknown) => {
    throw endpointFailure(error, ACTION);
  });
  const stored = await storeEndpoint(deps, connection, made, userId);
  deps.receivers.drop(teamId);
  await deleteEndpoints(stripe, stored ? older : [made.id]).catch((error: unknown) => {
    deps.log.warn(
      { err: error, teamId },
      "older webhook endpoints could not be deleted; they stay until the next endpoint is made or the team disconnects",
    );
  });
  const now = await findConnection(deps.sql, teamId);
  const endpointId = stored ? made.id : (now?.webhookEndpointId ?? null);
  if (endpointId === null) throw notConnected();
  if (now !== null) await checkEndpoints(deps, now);
  return endpointId;
}

/**
 * Returns a client that may make an endpoint with this URL.
 *
 * @param action completes the message of a failure: "BillStack tried to …"
 * @throws AppError if Stripe cannot reach the URL or the key cannot be opened
 */
export function clientFor(deps: Deps, connection: Connection, url: string, action = ACTION): Stripe {
  try {
    if (!isSandboxConnection(deps, connection)) requirePublic(url, connection.mode);
    return stripeOf(deps, connection);
  } catch (error) {
    throw endpointFailure(error, action);
  }
}

/** Completes the message of a failure. */
const ACTION = "create the webhook endpoint";

/**
 * Makes the new endpoint. Returns it with the ids of the older endpoints of this connection.
 *
 * @throws Stripe's errors
 */
async function createEndpoint(
  stripe: Stripe,
  connection: Connection,
  url: string,
): Promise<{ older: string[]; made: Stripe.WebhookEndpoint }> {
  const older = await endpointsOf(stripe, connection.id);
  const made = await stripe.webhookEndpoints.create({
    url,
    enabled_events: ["*"],
    api_version: PINNED_API_VERSION as Stripe.WebhookEndpointCreateParams.ApiVersion,
    description: "BillStack",
    metadata: { [TAG]: connection.id },
  });
  return { older, made };
}

/**
 * Stores the endpoint and its secret.
 *
 * @returns false if the connection is gone, or another endpoint was stored since `connection` was read
 */
async function storeEndpoint(
  deps: Deps,
  connection: Connection,
  made: Stripe.WebhookEndpoint,
  userId: string | null,
): Promise<boolean> {
  const { teamId } = connection;
  if (made.secret === undefined)
    throw new AppError("stripe_unreachable", "Stripe's answer held no signing secret. Try again.");
  const text = made.secret;
  const endpoint = { id: made.id, insteadOf: connection.webhookEndpointId };
  return deps.sql.begin(async (sql) => {
    const change = { text, revoke: false, endpoint };
    const { isStored } = await storeWebhookSecret(deps, sql, connection.id, change);
    if (!isStored) return false;
    await deps.audit.record(sql, {
      teamId,
      userId,
      action: "connection.webhook_endpoint_created",
      detail: { endpointId: made.id },
    });
    await deps.jobs.send(sql, "catch_up", { connectionId: connection.id });
    await notify(sql, { kind: "connection", teamId });
    return true;
  });
}

/**
 * Deletes the endpoints in Stripe that were made for the connection.
 *
 * @throws Stripe's errors
 */
export async function removeEndpointsOf(stripe: Stripe, connectionId: string): Promise<void> {
  await deleteEndpoints(stripe, await endpointsOf(stripe, connectionId));
}

/** Returns the ids of the endpoints that were made for the connection. */
async function endpointsOf(stripe: Stripe, connectionId: string): Promise<string[]> {
  const read = (query: ListQuery) => stripe.webhookEndpoints.list(query);
  // If the list cannot be read to its end, only the endpoints that were read are known. The others stay in Stripe.
  const { entries } = await readWholeList(read, "/v1/webhook_endpoints");
  return entries.filter(({ metadata }) => metadata[TAG] === connectionId).map(({ id }) => id);
}

/**
 * Deletes endpoints. One that is already gone is no error.
 *
 * @throws Stripe's other errors
 */
async function deleteEndpoints(stripe: Stripe, ids: string[]): Promise<void> {
  for (const id of ids) {
    await stripe.webhookEndpoints.del(id).catch((error: unknown) => {
      if (!(error instanceof Stripe.errors.StripeError && error.statusCode === 404)) throw error;
    });
  }
}

/** Hosts that Stripe cannot reach: private and local addresses and names (RFC 1918, 3927, 4193, 6761, 6762). */
const PRIVATE_HOST =
  /^(localhost|.*\.local|.*\.internal|.*\.test|10\..*|127\..*|169\.254\..*|192\.168\..*|172\.(1[6-9]|2\d|3[01])\..*|0\.0\.0\.0|\[(::1?|f[cd].*|fe80.*)\])$/;

/**
 * Checks that Stripe can send events to the URL.
 *
 * @throws AppError unreachable_base_url
 */
function requirePublic(url: string, mode: "test" | "live"): void {
  const { hostname, protocol } = new URL(url);
  const bare = !hostname.includes(".") && isIP(hostname) === 0 && !hostname.startsWith("[");
  if (PRIVATE_HOST.test(hostname) || bare) {
    throw new AppError(
      "unreachable_base_url",
      `Stripe cannot reach ${hostname} from outside. Set BASE_URL to this server's public https address, or forward events with "stripe listen --forward-to ${url}" and store the secret it prints.`,
    );
  }
  if (mode === "live" && protocol !== "https:") {
    throw new AppError(
      "unreachable_base_url",
      "Stripe sends live events to https only. Set BASE_URL to the public https address.",
    );
  }
}
