import type { Stripe } from "stripe";

import type { Deps } from "../deps.js";
import { kindOfFailure } from "../stripe/failure.js";
import { forgetProblems, noteProblem } from "./problems.js";
import { stripeOf } from "./secrets.js";
import { findConnectionById, markEndpointsLookedAt, type Connection } from "./store.js";
import { webhookUrl } from "./webhook-url.js";

/** Stripe allows 16 endpoints in an account; who has more pages than this has other troubles. */
const MOST = 1_000;

/** {@link lookAtEndpoints} of a connection that is still there. */
export async function lookAtEndpointsOf(deps: Deps, connectionId: string): Promise<void> {
  const connection = await findConnectionById(deps.sql, connectionId);
  if (connection !== null && connection.disconnectingAt === null) await lookAtEndpoints(deps, connection);
}

/**
 * Looks at the account's webhook endpoints, and keeps as a problem that more than one of them sends to this team.
 * A key that may not list them, and a Stripe that does not answer, say nothing of it: what was known stays.
 */
export async function lookAtEndpoints(deps: Deps, connection: Connection): Promise<void> {
  const { id, webhookEndpointId } = connection;
  await markEndpointsLookedAt(deps.sql, id);
  const ids = await endpointsTo(deps, connection);
  if (ids === null) return;
  await forgetProblems(deps.sql, id, ["second_endpoint"]);
  if (ids.length < 2) return;
  const others = ids.filter((one) => one !== webhookEndpointId);
  const besides = others.length < ids.length ? ` beside BillStack's own ${webhookEndpointId}` : "";
  await noteProblem(deps.sql, id, { code: "second_endpoint", detail: `${others.join(", ")}${besides}` });
}

/** The endpoints that send to the connection's webhook URL; null: Stripe does not say. */
async function endpointsTo(deps: Deps, connection: Connection): Promise<string[] | null> {
  const { teamId } = connection;
  try {
    return await sendingTo(stripeOf(deps, connection), webhookUrl(deps, teamId));
  } catch (error) {
    if (kindOfFailure(error) === null) throw error;
    deps.log.debug({ err: error, teamId }, "the webhook endpoints could not be looked at");
    return null;
  }
}

/** The endpoints that send to `url` and are not switched off. @throws Stripe's errors */
async function sendingTo(stripe: Stripe, url: string): Promise<string[]> {
  const found: string[] = [];
  let seen = 0;
  for await (const endpoint of stripe.webhookEndpoints.list({ limit: 100 })) {
    if (endpoint.status !== "disabled" && sameAddress(endpoint.url, url)) found.push(endpoint.id);
    seen += 1;
    if (seen >= MOST) break;
  }
  return found;
}

/** Whether both reach the same route: a last slash, a query and the scheme make no difference. */
function sameAddress(one: string, other: string): boolean {
  return URL.canParse(one) && addressOf(one) === addressOf(other);
}

function addressOf(url: string): string {
  const { host, pathname } = new URL(url);
  return `${host}${pathname.replace(/\/+$/, "")}`;
}
