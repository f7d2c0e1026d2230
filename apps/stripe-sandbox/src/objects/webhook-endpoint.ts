import type Stripe from "stripe";
import { newId, randomText } from "../account/ids.js";
import type { Wire } from "../wire.js";
import { FACTS } from "./facts.js";
import type { View } from "./view.js";

/**
 * A stored webhook endpoint. Its secret signs deliveries. Stripe shows the secret only once, when the endpoint
 * is created.
 */
export type StoredWebhookEndpoint = Wire<Stripe.WebhookEndpoint> & { readonly [FACTS]: { secret: string } };

/** A new, enabled webhook endpoint. Without a `secret` it gets a random one. */
export function newWebhookEndpoint(facts: {
  created: number;
  url: string;
  enabledEvents: string[];
  apiVersion: string | null;
  secret?: string;
}): StoredWebhookEndpoint {
  return {
    id: newId("we"),
    object: "webhook_endpoint",
    api_version: facts.apiVersion,
    application: null,
    created: facts.created,
    description: null,
    enabled_events: facts.enabledEvents,
    livemode: false,
    metadata: {},
    status: "enabled",
    url: facts.url,
    [FACTS]: { secret: facts.secret ?? `whsec_${randomText(32)}` },
  };
}

/** Shows a webhook endpoint. */
export const webhookEndpointView: View<StoredWebhookEndpoint> = {
  render: (endpoint) => ({ ...endpoint }),
};
