import type Stripe from "stripe";
import type { Shape } from "../api/versions.js";
import { changedFields } from "./changed-fields.js";
import type { ObjectName, Objects } from "./objects.js";
import { showObject } from "./show.js";

/** Objects that events tell of. */
export type EventObjectName = Exclude<ObjectName, "event">;

/**
 * What happened to which object. It keeps the stored objects before and after, so that it can be shown in
 * any version's shape.
 */
export interface StoredEvent<Name extends EventObjectName = EventObjectName> {
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

/** `*` at the end of a type stands for anything, as in `customer.*`. */
export function typeMatches(type: string, pattern: string): boolean {
  return pattern.endsWith("*") ? type.startsWith(pattern.slice(0, -1)) : type === pattern;
}

/** An event as it is answered and delivered in one version. */
export function renderEvent(event: StoredEvent, shape: Shape, apiVersion: string): Record<string, unknown> {
  const object = showObject(event.name, event.object, shape);
  const before = event.previous && showObject(event.name, event.previous, shape);
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
