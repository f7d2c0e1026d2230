import type { Deps } from "../deps.js";
import { endpointFailure } from "./endpoint-failure.js";
import { stripeOf } from "./secrets.js";
import type { Connection } from "./store.js";
import { clientFor } from "./webhook-endpoint.js";
import { webhookUrl } from "./webhook-url.js";

/** Completes the message of a failure. */
const ACTION = "change the URL of the webhook endpoint";

/**
 * Directs the webhook endpoint of a connection that came from another installation to this one. Stripe keeps the secret
 * of an endpoint whose URL changes.
 *
 * @throws AppError unreachable_base_url, endpoint_refused, keys_refused, account_changed, stripe_unreachable
 */
export async function directEndpointHere(
  deps: Deps,
  connection: Connection,
  endpointId: string,
): Promise<void> {
  const url = webhookUrl(deps, connection.teamId);
  const stripe = clientFor(deps, connection, url, ACTION);
  await stripe.webhookEndpoints.update(endpointId, { url }).catch((error: unknown) => {
    throw endpointFailure(error, ACTION);
  });
}

/**
 * Returns the URL to which the webhook endpoint that BillStack made for a connection sends; null if BillStack made none, or
 * if Stripe does not say.
 */
export async function endpointUrl(deps: Deps, connection: Connection): Promise<string | null> {
  if (connection.webhookEndpointId === null) return null;
  try {
    const stripe = stripeOf(deps, connection);
    return (await stripe.webhookEndpoints.retrieve(connection.webhookEndpointId)).url;
  } catch (error) {
    deps.log.debug({ err: error, teamId: connection.teamId }, "the webhook endpoint could not be read");
    return null;
  }
}
