import type Stripe from "stripe";
import { shapeOf } from "../api/versions.js";
import type { Json } from "../wire.js";
import { changedFields } from "./changed-fields.js";
import { momentOf, moveUrls } from "./moving-urls.js";
import type { ObjectName, Objects } from "./objects.js";
import { showObject } from "./show.js";

/** The kinds of objects that events can be about. */
export type EventObjectName = Exclude<ObjectName, "event">;

/** An event whose JSON a control request has given. It is shown and delivered exactly like that. */
export interface HandMadeEvent {
  readonly id: string;
  readonly created: number;
  readonly recordedAt: number;
  readonly type: string;
  readonly body: Json;
  readonly pendingWebhooks: number;
}

/** A stored event. */
export type StoredEvent = HandMadeEvent | TellingEvent;

/**
 * An event about an object of the sandbox. It keeps the stored object from before and after the change, so that
 * it can be shown in the shape of any API version.
 */
export interface TellingEvent<Name extends EventObjectName = EventObjectName> {
  readonly id: string;
  readonly created: number;
  /** The account's own time in Unix seconds. `created` differs from it if the object lives on a test clock. */
  readonly recordedAt: number;
  readonly type: Stripe.Event.Type;
  /** The account's API version at that time. Stripe always shows the event in this version. */
  readonly apiVersion: string;
  readonly name: Name;
  readonly object: Objects[Name];
  readonly previous: Objects[Name] | null;
  readonly request: { id: string | null; idempotency_key: string | null };
  /** How many endpoints have not confirmed the event yet. */
  readonly pendingWebhooks: number;
}

/**
 * Whether an event's type matches a pattern. A `*` at the end of the pattern matches any text, as in
 * `customer.*`.
 */
export function typeMatches(type: string, pattern: string): boolean {
  return pattern.endsWith("*") ? type.startsWith(pattern.slice(0, -1)) : type === pattern;
}

/**
 * The JSON of an event, in the version of the endpoint it is delivered to, or else in the version that the
 * account had when it happened. URLs that Stripe renews in every answer keep the values of that moment.
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

/** The JSON of an event for endpoints with thin payloads. It names the event's object and does not show it. */
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
