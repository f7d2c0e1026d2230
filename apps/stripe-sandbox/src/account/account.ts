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
import { accountProfile } from "./profile.js";

/** The request in hand, which the events it causes name. */
export interface RequestContext {
  id: string;
  idempotencyKey: string | null;
  /** How the request wants objects shown, also those in an error. */
  shape: Shape;
}

/** Collections whose changes events tell of. */
type EventCollectionName = CollectionName & EventObjectName;

/** What a change of an object brings about in others. */
const FOLLOW: { readonly [Name in EventCollectionName]?: (account: Account, object: Objects[Name]) => void } =
  {
    subscription: (account, { customer }) => grantEntitlements(account, customer),
  };

/**
 * One Stripe account in test mode: its objects and its clock. Every change of an object goes through
 * `create`, `change` or `remove`, so that no change is without its event.
 */
export class Account {
  readonly profile: Wire<Stripe.Account>;
  requests: RequestCounter;
  collections: Collections = emptyCollections();
  /** Stubs of deleted customers, which Stripe still answers. */
  deletedCustomers = new Set<string>();
  /** The test clock of each customer that has one. */
  customerClocks = new Map<string, string>();
  /** `true` makes every key of the account refused, as after a roll in the dashboard. */
  revoked = false;
  /** What requests without `Stripe-Version` get, and what events are told in. */
  apiVersion = CURRENT_API_VERSION;
  seededCustomers = 0;
  request: RequestContext | null = null;
  idempotentAnswers = new IdempotentAnswers();
  private testClock: string | null = null;
  private clock = 0;
  private clockIsSet = false;
  private invoicePrefixes = 0;

  constructor(
    readonly name: string,
    private readonly onEvent: (account: Account, event: StoredEvent) => void,
    private readonly limits: RequestLimits,
  ) {
    this.requests = new RequestCounter(limits);
    this.profile = accountProfile(name);
  }

  get id(): string {
    return this.profile.id;
  }

  /** Unix seconds: the time of the test clock in whose time the account acts, else the account's. */
  now(): number {
    const testClock = this.collections["test_helpers.test_clock"].get(this.testClock ?? "");
    return testClock?.frozen_time ?? this.ownNow();
  }

  /** Does something in the time of a test clock. */
  atTestClock<Result>(id: string | null, act: () => Result): Result {
    const before = this.testClock;
    this.testClock = id;
    try {
      return act();
    } finally {
      this.testClock = before;
    }
  }

  /** Never goes back, so that the order of creation is the order of `created`. */
  ownNow(): number {
    if (!this.clockIsSet) this.clock = Math.max(this.clock, Math.floor(Date.now() / 1000));
    return this.clock;
  }

  /** The time that `setClock` gave, or null where the account's clock is the machine's. */
  get setTime(): number | null {
    return this.clockIsSet ? this.clock : null;
  }

  /** Sets the clock, which then stands still until it is set again. False: it would go back. */
  setClock(seconds: number): boolean {
    if (seconds < this.clock) return false;
    this.clock = seconds;
    this.clockIsSet = true;
    return true;
  }

  /** The shape that the request in hand asked for. */
  get shape(): Shape {
    return this.request?.shape ?? CURRENT_SHAPE;
  }

  nextInvoicePrefix(): string {
    return (0x1000_0000 + ++this.invoicePrefixes * 0x9e37).toString(16).toUpperCase();
  }

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

  /** Stores a changed object; the event tells what was there before. Without a change there is no event. */
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

  remove<Name extends EventCollectionName>(name: Name, object: Objects[Name], type: Stripe.Event.Type): void {
    this.collections[name].remove(object.id);
    this.emit(type, name, object);
  }

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

  /** Forgets every object, event and setting. */
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
