import type Stripe from "stripe";
import { shapeOf } from "../api/versions.js";
import type { Json } from "../wire.js";
import { changedFields } from "./changed-fields.js";
import { momentOf, moveUrls } from "./moving-urls.js";
import type { ObjectName, Objects } from "./objects.js";
import { showObject } from "./show.js";

/** Objects that events tell of. */
export type EventObjectName = Exclude<ObjectName, "event">;

/** An event that is answered and delivered exactly as it was handed to a control. */
export interface HandMadeEvent {
  readonly id: string;
  readonly created: number;
  readonly recordedAt: number;
  readonly type: string;
  readonly body: Json;
  readonly pendingWebhooks: number;
}

export type StoredEvent = HandMadeEvent | TellingEvent;

/**
 * What happened to which object. It keeps the stored objects before and after, so that it can be shown in
 * any version's shape.
 */
export interface TellingEvent<Name extends EventObjectName = EventObjectName> {
  readonly id: string;
  readonly created: number;
  /** The account's own time, where `created` is that of a test clock. */
  readonly recordedAt: number;
  readonly type: Stripe.Event.Type;
  /** The account's version when it happened: Stripe shows the event in it for ever. */
  readonly apiVersion: string;
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

/**
 * An event in its account's version, or as an endpoint with a version of its own gets it. The URLs in it are
 * those of the moment when it happened.
 */
export function renderEvent(event: StoredEvent, endpointVersion?: string | null): Json {
  if ("body" in event) return event.body;
  const apiVersion = endpointVersion ?? event.apiVersion;
  const shape = shapeOf(apiVersion);
  const moment = () => momentOf(event.created, event.id);
  const show = (stored: typeof event.object) =>
    moveUrls(event.name, showObject(event.name, stored, shape), moment);
  const object = show(event.object);
  const before = event.previous && show(event.previous);
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

/** An event as an endpoint for thin payloads gets it: it names its object and does not show it. */
export function renderThinEvent(event: StoredEvent): Json {
  const related = "body" in event ? undefined : relatedObject(event);
  return {
    id: event.id,
    object: "v2.core.event",
    context: null,
    created: new Date(event.created * 1_000).toISOString(),
    livemode: false,
    reason: null,
    related_object: related ?? null,
    type: `v1.${event.type}`,
  };
}

function relatedObject({ name, object }: TellingEvent): Json | undefined {
  if (!("id" in object)) return undefined;
  return { id: object.id, type: name, url: `/v1/${name.replaceAll(".", "/")}s/${object.id}` };
}
