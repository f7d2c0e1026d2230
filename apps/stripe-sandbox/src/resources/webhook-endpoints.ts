import type Stripe from "stripe";
import { find, listParamsWithoutCreated, listRoute, retrieveRoute } from "../api/crud.js";
import { invalidRequest } from "../api/errors.js";
import {
  array,
  boolean,
  emptyable,
  expand,
  mergeMetadata,
  metadata,
  type ParamNames,
  required,
  text,
} from "../api/params.js";
import { answer, deleted, type ObjectAnswer, route } from "../api/route.js";
import { shapeOf } from "../api/versions.js";
import { FACTS } from "../objects/facts.js";
import { newWebhookEndpoint } from "../objects/webhook-endpoint.js";

/** How many webhook endpoints an account may have in each mode (docs.stripe.com/webhooks). */
const MAX_ENDPOINTS = 16;

const createParams = {
  api_version: text,
  connect: boolean,
  description: emptyable(text),
  enabled_events: required(array(text)),
  expand,
  metadata,
  url: required(text),
} satisfies ParamNames<keyof Stripe.WebhookEndpointCreateParams>;

const updateParams = {
  description: emptyable(text),
  disabled: boolean,
  enabled_events: array(text),
  expand,
  metadata,
  url: text,
} satisfies ParamNames<keyof Stripe.WebhookEndpointUpdateParams>;

/**
 * Answers the URL of an endpoint, or throws Stripe's 400. Unlike Stripe, the sandbox accepts plain http and
 * loopback addresses, because its receivers run on the same machine.
 */
export function checkUrl(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed === undefined || !["http:", "https:"].includes(parsed.protocol)) {
    throw invalidRequest("Invalid URL: An explicit scheme (such as https) must be provided.", {
      code: "url_invalid",
      param: "url",
    });
  }
  return url;
}

/** The routes of webhook endpoints. Stripe has no events about them. */
export const webhookEndpointRoutes = [
  route(
    "POST",
    "/v1/webhook_endpoints",
    "webhook_endpoint",
    createParams,
    ({ account, params }): ObjectAnswer => {
      if (account.collections.webhook_endpoint.size >= MAX_ENDPOINTS) {
        throw invalidRequest(`You have reached the maximum of ${MAX_ENDPOINTS} test webhook endpoints.`);
      }
      if (params.api_version !== undefined) shapeOf(params.api_version);
      const blank = newWebhookEndpoint({
        created: account.now(),
        url: checkUrl(params.url),
        enabledEvents: params.enabled_events,
        apiVersion: params.api_version ?? null,
      });
      const endpoint = {
        ...blank,
        description: params.description ?? null,
        metadata: mergeMetadata({}, params.metadata),
      };
      account.collections.webhook_endpoint.insert(endpoint);
      return {
        kind: "object",
        name: "webhook_endpoint",
        value: endpoint,
        once: { secret: endpoint[FACTS].secret },
      };
    },
  ),
  retrieveRoute("webhook_endpoint", "/v1/webhook_endpoints/:id"),
  route(
    "POST",
    "/v1/webhook_endpoints/:id",
    "webhook_endpoint",
    updateParams,
    ({ account, ids: [id = ""], params }) => {
      const endpoint = find(account, "webhook_endpoint", id);
      const { disabled, expand: _expand, metadata: change, url, ...rest } = params;
      const changed = {
        ...endpoint,
        ...rest,
        ...(url !== undefined && { url: checkUrl(url) }),
        ...(disabled !== undefined && { status: disabled ? "disabled" : "enabled" }),
        metadata: mergeMetadata(endpoint.metadata, change),
      };
      account.collections.webhook_endpoint.replace(changed);
      return answer("webhook_endpoint", changed);
    },
  ),
  route("DELETE", "/v1/webhook_endpoints/:id", "webhook_endpoint", {}, ({ account, ids: [id = ""] }) => {
    account.collections.webhook_endpoint.remove(find(account, "webhook_endpoint", id).id);
    return deleted("webhook_endpoint", id);
  }),
  listRoute("webhook_endpoint", "/v1/webhook_endpoints", listParamsWithoutCreated, () => ({})),
];
