import type { IncomingMessage } from "node:http";
import type { Accounts } from "../account/accounts.js";
import { inModeOf } from "../account/live-mode.js";
import { testClockOfRequest } from "../account/test-clocks.js";
import { parseForm } from "../http/parse-form.js";
import { stripeHeaders } from "../http/respond.js";
import { routes } from "../resources/routes.js";
import { authenticate, invalidKey, requirePermission } from "./authenticate.js";
import { ApiError, errorBody, rateLimited, unrecognizedUrl } from "./errors.js";
import { expandedResources } from "./expand-permissions.js";
import { expandAll } from "./expand.js";
import type { Sent } from "./idempotency.js";
import { parseParams } from "./params.js";
import { render } from "./render.js";
import { RouteTable } from "./route-table.js";
import { CURRENT_API_VERSION, shapeOf } from "./versions.js";

/** A complete HTTP answer. */
export interface Reply extends Sent {
  headers: Record<string, string>;
}

const table = new RouteTable(routes);

/**
 * Answers one request of the Stripe API. `body` is the text of the request's body. Errors that Stripe would
 * answer become replies; only a fault of the sandbox itself is thrown.
 */
export function serve(accounts: Accounts, request: IncomingMessage, url: URL, body: string): Reply {
  const headers = stripeHeaders(headerOf(request, "stripe-version") ?? CURRENT_API_VERSION);
  try {
    const sent = answerRequest(accounts, request, url, body, headers);
    return { ...sent, headers };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return {
      status: error.status,
      headers: { ...headers, ...error.headers },
      body: errorBody(error, headers),
    };
  }
}

function answerRequest(
  accounts: Accounts,
  request: IncomingMessage,
  url: URL,
  body: string,
  headers: Record<string, string>,
): Sent {
  const method = request.method ?? "GET";
  const grant = authenticate(request.headers.authorization);
  const account = accounts.get(grant.accountName);
  // Without this header Node.js would send the machine's time as `Date`.
  if (account.setTime !== null) headers["Date"] = new Date(account.setTime * 1_000).toUTCString();
  if (account.revoked) throw invalidKey(grant.key);
  const other = headerOf(request, "stripe-account");
  if (other !== undefined && other !== account.id) throw foreignAccount(grant.key, other);
  const version = headerOf(request, "stripe-version") ?? account.apiVersion;
  headers["Stripe-Version"] = version;
  const shape = shapeOf(version);
  const matched = table.match(method, url.pathname);
  if (matched === undefined) throw unrecognizedUrl(method, url.pathname);
  const { route, ids } = matched;
  const tooMany = account.requests.take(`${method} ${route.path}`);
  if (tooMany !== undefined) throw rateLimited(tooMany);
  requirePermission(grant, account.id, route.permission, method);
  const key = method === "GET" ? undefined : headerOf(request, "idempotency-key");
  const asked = { method, path: url.pathname, body };
  if (key !== undefined) headers["Idempotency-Key"] = key;
  const replayed = key === undefined ? undefined : account.idempotentAnswers.find(key, asked);
  if (replayed) {
    headers["Idempotent-Replayed"] = "true";
    return replayed;
  }
  account.request = { id: headers["Request-Id"] ?? "", idempotencyKey: key ?? null, shape };
  try {
    const raw = { ...parseForm(url.search.slice(1)), ...parseForm(body) };
    const params = parseParams(route.params, raw);
    const paths = Array.isArray(params["expand"]) ? (params["expand"] as string[]) : [];
    for (const resource of expandedResources(paths)) requirePermission(grant, account.id, resource, "GET");
    const clock = method === "GET" ? undefined : testClockOfRequest(account, ids, params);
    const handled = account.atTestClock(clock ?? null, () => route.handle({ account, ids, params }));
    const answer = render(handled, shape);
    const sent = {
      status: 200,
      body: inModeOf(account, JSON.stringify(expandAll(account, answer, paths, shape))),
    };
    if (key !== undefined) account.idempotentAnswers.keep(key, asked, sent);
    return sent;
  } catch (error) {
    if (key !== undefined && error instanceof ApiError) {
      account.idempotentAnswers.keep(key, asked, { status: error.status, body: errorBody(error, headers) });
    }
    throw error;
  } finally {
    account.request = null;
  }
}

function headerOf(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === "string" && value !== "" ? value : undefined;
}

function foreignAccount(key: string, account: string): ApiError {
  return new ApiError(403, {
    type: "invalid_request_error",
    code: "account_invalid",
    message: `The provided key '${key.slice(0, 8)}****${key.slice(-4)}' does not have access to account '${account}' (or that account does not exist). Application access may have been revoked.`,
  });
}
