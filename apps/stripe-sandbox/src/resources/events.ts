import type Stripe from "stripe";
import type { CollectionName, ObjectName, Objects } from "../account/objects.js";
import { listParams, listRoute, retrieveRoute } from "../api/crud.js";
import { array, boolean, text, type ParamNames } from "../api/params.js";
import { CURRENT_API_VERSION, type Shape } from "../api/versions.js";
import { changedFields } from "./changed-fields.js";
import { renderObject } from "./registry.js";
import type { View } from "./view.js";

/**
 * What happened to which object. It keeps the stored objects before and after, so that it can be shown in
 * any version's shape.
 */
export interface StoredEvent<Name extends ObjectName = ObjectName> {
  readonly id: string;
  readonly created: number;
  readonly type: Stripe.Event.Type;
  readonly name: Name;
  readonly object: Objects[Name];
  readonly previous: Objects[Name] | null;
  readonly request: { id: string | null; idempotency_key: string | null };
  /** Deliveries that no receiver has confirmed yet. */
  readonly pendingWebhooks: number;
}

/** Stripe keeps events for 30 days. */
const KEPT_SECONDS = 30 * 86_400;

const listFilters = {
  ...listParams,
  delivery_success: boolean,
  type: text,
  types: array(text),
} satisfies ParamNames<keyof Stripe.EventListParams>;

/** `*` at the end of a type stands for anything, as in `customer.*`. */
export function typeMatches(type: string, pattern: string): boolean {
  return pattern.endsWith("*") ? type.startsWith(pattern.slice(0, -1)) : type === pattern;
}

/** An event as it is answered and delivered in one version. */
export function renderEvent(event: StoredEvent, shape: Shape, apiVersion: string): Record<string, unknown> {
  const object = renderObject(event.name, event.object, shape);
  const before = event.previous && renderObject(event.name, event.previous, shape);
  return {
    id: event.id,
    object: "event",
    api_version: apiVersion,
    created: event.created,
    data: { object, ...(before && { previous_attributes: changedFields(before, object) }) },
    livemode: false,
    pending_webhooks: event.pendingWebhooks,
    request: event.request,
    type: event.type,
  } satisfies Record<keyof Omit<Stripe.Event, "account" | "context">, unknown>;
}

export const eventView: View<StoredEvent> = {
  render: (event, shape) =>
    renderEvent(event, shape, shape === "current" ? CURRENT_API_VERSION : "2025-02-24.acacia"),
};

export const eventRoutes = [
  retrieveRoute("event" satisfies CollectionName, "/v1/events/:id"),
  listRoute("event", "/v1/events", listFilters, (params, account) => {
    const oldest = account.now() - KEPT_SECONDS;
    return {
      matches: (event) =>
        event.created >= oldest &&
        (params.type === undefined || typeMatches(event.type, params.type)) &&
        (params.types === undefined || params.types.some((pattern) => typeMatches(event.type, pattern))) &&
        (params.delivery_success === undefined || (event.pendingWebhooks === 0) === params.delivery_success),
    };
  }),
];
