import { Account } from "../account/account.js";
import { NO_LIMITS } from "../api/limits.js";
import { shapeOf } from "../api/versions.js";
import type { HandMadeEvent } from "../objects/event.js";
import type { CollectionName, Collections } from "../objects/objects.js";
import { renderObject } from "../objects/registry.js";
import { seed } from "../seed/seed.js";
import type { Json } from "../wire.js";

/** The end of all ids in a test event. */
const ZEROS = "00000000000000";

/**
 * The event that "Send test webhook" in Stripe's dashboard sends: one of a chosen type, about an example
 * object. All ids in it end in zeros, and Stripe answers 404 for them. Answers `undefined` if no object of the
 * sandbox has events of that type.
 */
export function testEvent(account: Account, type: string): HandMadeEvent | undefined {
  const object = exampleOf(type, account.apiVersion);
  if (object === undefined) return undefined;
  const created = account.now();
  const id = `evt_${ZEROS}`;
  const body = {
    id,
    object: "event",
    api_version: account.apiVersion,
    created,
    data: { object },
    livemode: false,
    pending_webhooks: 1,
    request: { id: null, idempotency_key: null },
    type,
  };
  return { id, created, recordedAt: created, type, body, pendingWebhooks: 1 };
}

/** How the ids of objects begin that a seeded account does not have. */
const PREFIXES: { readonly [Name in CollectionName]?: string } = {
  "checkout.session": "cs_test",
  "entitlements.feature": "feat",
  credit_note: "cn",
  discount: "di",
  review: "prv",
  subscription_schedule: "sub_sched",
  tax_id: "txi",
};

/**
 * An example of the object that events of a type are about. It is taken from a seeded account that exists only
 * for this.
 */
function exampleOf(type: string, version: string): Json | undefined {
  const examples = new Account("examples", () => undefined, NO_LIMITS);
  const name = nameIn(examples.collections, type);
  if (name === undefined) return undefined;
  seed(examples, 200);
  const [object] = examples.collections[name].values();
  if (object !== undefined) return withZeros(renderObject(name, object, shapeOf(version))) as Json;
  return { id: `${PREFIXES[name] ?? name}_${ZEROS}`, object: name, livemode: false };
}

/**
 * The kind of object that events of a type are about: a subscription for `customer.subscription.updated`, a
 * session for `checkout.session.expired`.
 */
function nameIn(collections: Collections, type: string): CollectionName | undefined {
  const words = type.split(".").slice(0, -1);
  const candidates = [words.join("."), words.at(-1) ?? "", words[0] ?? ""];
  return candidates.find((name): name is CollectionName => Object.hasOwn(collections, name));
}

/** A copy of a value in which every id ends in zeros. */
function withZeros(value: unknown): unknown {
  if (typeof value === "string")
    return value.replace(/^([a-z]+)_(?=.*[A-Z0-9])[A-Za-z0-9]{10,}$/, `$1_${ZEROS}`);
  if (Array.isArray(value)) return value.map(withZeros);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, withZeros(field)]));
}
