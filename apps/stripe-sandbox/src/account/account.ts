import type Stripe from "stripe";
import { isDeepStrictEqual } from "node:util";
import { IdempotentAnswers } from "../api/idempotency.js";
import { RequestCounter, type RequestLimits } from "../api/limits.js";
import { CURRENT_API_VERSION, CURRENT_SHAPE, type Shape } from "../api/versions.js";
import { grantEntitlements } from "../billing/grant-entitlements.js";
import type { EventObjectName, StoredEvent, TellingEvent } from "../objects/event.js";
import { type CollectionName, type Collections, emptyCollections, type Objects } from "../objects/objects.js";
import type { Wire } from "../wire.js";
import { newId } from "./ids.js";
import { LIVE } from "./live-mode.js";
import { accountProfile } from "./profile.js";

/** The API request that is being answered. Events that the request causes carry its id and idempotency key. */
export interface RequestContext {
  id: string;
  idempotencyKey: string | null;
  /** The API version's shape in which the request wants to see objects, also the objects inside of errors. */
  shape: Shape;
}

/** Collections of objects that have events of their own. */
type EventCollectionName = CollectionName & EventObjectName;

/** What else has to be updated when an object of a collection is created or changed. */
const FOLLOW: { readonly [Name in EventCollectionName]?: (account: Account, object: Objects[Name]) => void } =
  {
    subscription: (account, { customer }) => grantEntitlements(account, customer),
  };

/**
 * One Stripe account in one mode, test or live: its objects, settings and clock. Every change of an object goes through
 * `create`, `change` or `remove`, because these also emit the event of the change.
 */
export class Account {
  /** Both modes of an account have the same profile, and nothing else in common. */
  readonly profile: Wire<Stripe.Account>;
  readonly isLive: boolean;
  /** Counts the account's requests, so that too many of them in one second can be refused. */
  requests: RequestCounter;
  collections: Collections = emptyCollections();
  /**
   * Ids of deleted customers. Stripe answers such an id with `{ id, object, deleted: true }` instead of a 404.
   */
  deletedCustomers = new Set<string>();
  /** The test clock of each customer that has one: customer id to test clock id. */
  customerClocks = new Map<string, string>();
  /** `true` makes every key of the account invalid, as if the keys were rolled in Stripe's dashboard. */
  revoked = false;
  /** The API version of requests without `Stripe-Version`, and of the objects in events. */
  apiVersion = CURRENT_API_VERSION;
  /** How many customers `POST /_sandbox/<name>/seed` has created. */
  seededCustomers = 0;
  /** The API request that is being answered, or `null` between requests. */
  request: RequestContext | null = null;
  idempotentAnswers = new IdempotentAnswers();
  private testClock: string | null = null;
  private clock = 0;
  private clockIsSet = false;
  private invoicePrefixes = 0;

  /** `onEvent` is called with each new event. `limits` are the requests a second that the account may make. */
  constructor(
    readonly name: string,
    private readonly onEvent: (account: Account, event: StoredEvent) => void,
    private readonly limits: RequestLimits,
  ) {
    this.requests = new RequestCounter(limits);
    this.isLive = name.startsWith(LIVE);
    this.profile = accountProfile(this.isLive ? name.slice(LIVE.length) : name);
  }

  get id(): string {
    return this.profile.id;
  }

  /**
   * The current time in Unix seconds: that of the test clock that `atTestClock` has chosen, otherwise that of
   * the account's own clock.
   */
  now(): number {
    const testClock = this.collections["test_helpers.test_clock"].get(this.testClock ?? "");
    return testClock?.frozen_time ?? this.ownNow();
  }

  /**
   * Runs `act` while `now()` answers the time of the test clock `id`; `null` stands for the account's own
   * clock.
   */
  atTestClock<Result>(id: string | null, act: () => Result): Result {
    const before = this.testClock;
    this.testClock = id;
    try {
      return act();
    } finally {
      this.testClock = before;
    }
  }

  /**
   * The time of the account's own clock in Unix seconds. It never goes back, so that objects that are created
   * later never have a smaller `created`.
   */
  ownNow(): number {
    if (!this.clockIsSet) this.clock = Math.max(this.clock, Math.floor(Date.now() / 1000));
    return this.clock;
  }

  /** The time in Unix seconds that `setClock` has set, or `null` if the account uses the machine's clock. */
  get setTime(): number | null {
    return this.clockIsSet ? this.clock : null;
  }

  /**
   * Sets the account's own clock (Unix seconds). The clock then stands still until it is set again. Answers
   * false, and changes nothing, if the clock would go back.
   */
  setClock(seconds: number): boolean {
    if (seconds < this.clock) return false;
    this.clock = seconds;
    this.clockIsSet = true;
    return true;
  }

  /** The shape that the current request wants; outside of a request that of the newest version. */
  get shape(): Shape {
    return this.request?.shape ?? CURRENT_SHAPE;
  }

  /** A new prefix for a customer's invoice numbers: eight hexadecimal digits. */
  nextInvoicePrefix(): string {
    return (0x1000_0000 + ++this.invoicePrefixes * 0x9e37).toString(16).toUpperCase();
  }

  /** Stores a new object and emits one event of the given type. Throws if the id is already stored. */
  create<Name extends EventCollectionName>(
    name: Name,
    object: Objects[Name],
    type: Stripe.Event.Type,
  ): Objects[Name] {
    this.collections[name].insert(object);
    this.emit(type, name, object);
    FOLLOW[name]?.(this, object);
    return object;
  }

  /**
   * Replaces a stored object and emits one event of each given type. Events whose type ends in `.updated` also
   * carry `previous_attributes`. Emits nothing if the object is equal to the stored one.
   */
  change<Name extends EventCollectionName>(
    name: Name,
    object: Objects[Name],
    ...types: Stripe.Event.Type[]
  ): Objects[Name] {
    const previous = this.collections[name].get(object.id);
    if (isDeepStrictEqual(previous, object)) return object;
    this.collections[name].replace(object);
    for (const type of types) this.emit(type, name, object, tellsBefore(type) ? previous : undefined);
    FOLLOW[name]?.(this, object);
    return object;
  }

  /** Deletes a stored object and emits one event of the given type, which shows the object as it was. */
  remove<Name extends EventCollectionName>(name: Name, object: Objects[Name], type: Stripe.Event.Type): void {
    this.collections[name].remove(object.id);
    this.emit(type, name, object);
  }

  /**
   * Emits an event without storing its object. `previous` is the object before the change, from which
   * `previous_attributes` are made.
   */
  emit<Name extends EventObjectName>(
    type: Stripe.Event.Type,
    name: Name,
    object: Objects[Name],
    previous?: Objects[Name],
  ): void {
    const event: TellingEvent = {
      id: newId("evt"),
      created: this.now(),
      recordedAt: this.ownNow(),
      type,
      apiVersion: this.apiVersion,
      name,
      object,
      previous: previous ?? null,
      request: { id: this.request?.id ?? null, idempotency_key: this.request?.idempotencyKey ?? null },
      pendingWebhooks: 0,
    };
    this.collections.event.insert(event);
    this.onEvent(this, event);
  }

  /** Deletes all objects and events, and returns every setting to its default. */
  reset(): void {
    this.collections = emptyCollections();
    this.deletedCustomers = new Set();
    this.customerClocks = new Map();
    this.idempotentAnswers = new IdempotentAnswers();
    this.revoked = false;
    this.requests = new RequestCounter(this.limits);
    this.apiVersion = CURRENT_API_VERSION;
    this.seededCustomers = 0;
  }
}

/**
 * Whether events of this type have `previous_attributes`. Stripe documents them for `*.updated`; recorded
 * `charge.refunded` events have them, too.
 */
function tellsBefore(type: Stripe.Event.Type): boolean {
  return type.endsWith(".updated") || type === "charge.refunded";
}
