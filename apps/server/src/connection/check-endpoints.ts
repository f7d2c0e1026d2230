import type { Stripe } from "stripe";

import type { Deps } from "../deps.js";
import { kindOfFailure } from "../stripe/failure.js";
import { forgetProblems, noteProblem } from "./problems.js";
import { stripeOf } from "./secrets.js";
import { markEndpointsChecked } from "./endpoint-checks-store.js";
import { findConnectionById, type Connection } from "./store.js";
import { webhookUrl } from "./webhook-url.js";

/** At most this many endpoints are read. Stripe allows 16 in an account. */
const MOST_ENDPOINTS = 1_000;

/** Runs {@link checkEndpoints} for a connection, unless it is gone or disconnecting. */
export async function checkEndpointsOf(deps: Deps, connectionId: string): Promise<void> {
  const connection = await findConnectionById(deps.sql, connectionId);
  if (connection !== null && connection.disconnectingAt === null) await checkEndpoints(deps, connection);
}

/**
 * Reads the account's webhook endpoints. If more than one of them sends to this team, that is stored as a problem.
 * If the key may not list endpoints or Stripe does not answer, what was known stays.
 */
export async function checkEndpoints(deps: Deps, connection: Connection): Promise<void> {
  const { id, webhookEndpointId } = connection;
  await markEndpointsChecked(deps.sql, id);
  const ids = await endpointsTo(deps, connection);
  if (ids === null) return;
  await forgetProblems(deps.sql, id, ["second_endpoint"]);
  if (ids.length < 2) return;
  const others = ids.filter((one) => one !== webhookEndpointId);
  const besides = others.length < ids.length ? ` beside BillStack's own ${webhookEndpointId}` : "";
  await noteProblem(deps.sql, id, { code: "second_endpoint", detail: `${others.join(", ")}${besides}` });
}

/** Returns the ids of the endpoints that send to the connection's webhook URL; null if Stripe gives no answer. */
async function endpointsTo(deps: Deps, connection: Connection): Promise<string[] | null> {
  const { teamId } = connection;
  try {
    return await sendingTo(stripeOf(deps, connection), webhookUrl(deps, teamId));
  } catch (error) {
    if (kindOfFailure(error) === null) throw error;
    deps.log.debug({ err: error, teamId }, "the webhook endpoints could not be read");
    return null;
  }
}

/**
 * Returns the ids of the enabled endpoints that send to `url`.
 *
 * @throws Stripe's errors
 */
async function sendingTo(stripe: Stripe, url: string): Promise<string[]> {
  const found: string[] = [];
  let seen = 0;
  for await (const endpoint of stripe.webhookEndpoints.list({ limit: 100 })) {
    if (endpoint.status !== "disabled" && sameAddress(endpoint.url, url)) found.push(endpoint.id);
    seen += 1;
    if (seen >= MOST_ENDPOINTS) break;
  }
  return found;
}

/** Whether both URLs reach the same route. The scheme, the query and a slash at the end make no difference. */
function sameAddress(one: string, other: string): boolean {
  return URL.canParse(one) && addressOf(one) === addressOf(other);
}

function addressOf(url: string): string {
  const { host, pathname } = new URL(url);
  return `${host}${pathname.replace(/\/+$/, "")}`;
}
