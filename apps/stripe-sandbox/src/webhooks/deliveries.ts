import type { Account } from "../account/account.js";
import { inModeOf } from "../account/live-mode.js";
import type { DeliveryFaults } from "../control/delivery-faults.js";
import { renderEvent, renderThinEvent, type StoredEvent, typeMatches } from "../objects/event.js";
import { FACTS } from "../objects/facts.js";
import { Poster } from "./post.js";
import { signatureOf } from "./sign.js";

/**
 * One attempt to deliver an event, as `GET /_sandbox/<name>/deliveries` shows it. It has either a `status`,
 * which is the receiver's HTTP status, or an `error`.
 */
export interface Attempt {
  eventId: string;
  type: string;
  endpointId: string;
  url: string;
  attempt: number;
  status: number | null;
  error: string | null;
  at: string;
}

/** An event that is being delivered to one endpoint. */
interface Delivery {
  account: Account;
  event: StoredEvent;
  endpointId: string;
  attempt: number;
  thin: boolean;
}

/** How many attempts to one endpoint may run at the same time. */
const CONCURRENCY = 32;
/** How long a receiver may take to answer. */
const TIMEOUT_MS = 10_000;
/** How many attempts are kept for each account. */
const MAX_ATTEMPTS_SHOWN = 5_000;

/**
 * Delivers events to the webhook endpoints of their account, signed as Stripe signs them. Like Stripe it may
 * deliver an event more than once and in any order. Attempts run after the API request that caused the event,
 * and never delay it.
 */
export class Deliveries {
  private readonly poster = new Poster();
  private readonly waiting = new Map<string, Delivery[]>();
  private readonly running = new Map<string, number>();
  private readonly timers = new Set<NodeJS.Timeout>();
  private readonly attempts = new Map<string, Attempt[]>();
  private closed = false;

  /** A failed attempt is repeated after each of `retryDelaysMs`. `faults` can change how events are sent. */
  constructor(
    private readonly retryDelaysMs: readonly number[],
    private readonly faults: DeliveryFaults,
  ) {}

  /** Starts to deliver a new event to all endpoints that are enabled for its type. */
  publish(account: Account, event: StoredEvent): void {
    const endpoints = account.collections.webhook_endpoint.all(
      (endpoint) =>
        endpoint.status === "enabled" &&
        endpoint.enabled_events.some((wanted) => typeMatches(event.type, wanted)),
    );
    if (endpoints.length === 0) return;
    account.collections.event.replace({ ...event, pendingWebhooks: endpoints.length });
    for (const endpoint of endpoints) this.sendTo(account, event, endpoint.id);
  }

  /**
   * Starts to deliver an event to all enabled endpoints, whatever types they want and even if the event was
   * sent before. Answers the number of endpoints.
   */
  send(account: Account, event: StoredEvent): number {
    const endpoints = account.collections.webhook_endpoint.all(({ status }) => status === "enabled");
    for (const endpoint of endpoints) this.sendTo(account, event, endpoint.id);
    return endpoints.length;
  }

  /** The newest attempts of an account, oldest first. */
  attemptsOf(account: Account): readonly Attempt[] {
    return this.attempts.get(account.name) ?? [];
  }

  /** Deletes the list of an account's attempts. */
  forget(account: Account): void {
    this.attempts.delete(account.name);
  }

  /** Cancels all pending deliveries and closes all connections. */
  close(): void {
    this.closed = true;
    for (const timer of this.timers) clearTimeout(timer);
    this.poster.close();
  }

  private sendTo(account: Account, event: StoredEvent, endpointId: string): void {
    for (const { delayMs, thin = false } of this.faults.plan(account.name)) {
      const delivery = { account, event, endpointId, attempt: 1, thin };
      if (delayMs === 0) this.start(delivery);
      else this.later(delayMs, () => this.start(delivery));
    }
  }

  private start(delivery: Delivery): void {
    const queue = this.waiting.get(delivery.endpointId) ?? [];
    queue.push(delivery);
    this.waiting.set(delivery.endpointId, queue);
    this.later(0, () => this.drain(delivery.endpointId));
  }

  private drain(endpointId: string): void {
    const queue = this.waiting.get(endpointId);
    while (queue && queue.length > 0 && !this.closed) {
      const running = this.running.get(endpointId) ?? 0;
      if (running >= CONCURRENCY) return;
      const delivery = queue.shift();
      if (delivery === undefined) return;
      this.running.set(endpointId, running + 1);
      void this.attempt(delivery).finally(() => {
        this.running.set(endpointId, (this.running.get(endpointId) ?? 1) - 1);
        this.drain(endpointId);
      });
    }
  }

  /** Sends an event once, and schedules a retry if the receiver does not answer with a 2xx status. */
  private async attempt(delivery: Delivery): Promise<void> {
    const { account, endpointId } = delivery;
    const endpoint = account.collections.webhook_endpoint.get(endpointId);
    if (endpoint === undefined || endpoint.status !== "enabled") return;
    // Hand-made events need not be stored. Any other event that is not stored was deleted by a reset.
    const stored = account.collections.event.get(delivery.event.id);
    const event = stored ?? delivery.event;
    if (stored === undefined && !("body" in event)) return;
    const told = delivery.thin ? renderThinEvent(event) : renderEvent(event, endpoint.api_version);
    const body = inModeOf(account, JSON.stringify(told, null, 2));
    const headers = {
      "Content-Type": "application/json; charset=utf-8",
      "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
      "Stripe-Signature": signatureOf(body, endpoint[FACTS].secret, Math.floor(Date.now() / 1000)),
    };
    const result = await this.poster.post(endpoint.url, body, headers, TIMEOUT_MS);
    if (this.closed) return;
    this.record(delivery, endpoint.url, result);
    if (result.status !== null && result.status >= 200 && result.status < 300) return this.confirm(delivery);
    const delay = this.retryDelaysMs[delivery.attempt - 1];
    if (delay !== undefined)
      this.later(delay, () => this.start({ ...delivery, attempt: delivery.attempt + 1 }));
  }

  /** Counts one delivery less in the event's `pending_webhooks`. */
  private confirm({ account, event }: Delivery): void {
    const stored = account.collections.event.get(event.id);
    if (stored && stored.pendingWebhooks > 0) {
      account.collections.event.replace({ ...stored, pendingWebhooks: stored.pendingWebhooks - 1 });
    }
  }

  private record(
    { account, event, endpointId, attempt }: Delivery,
    url: string,
    result: { status: number | null; error: string | null },
  ): void {
    const shown = this.attempts.get(account.name) ?? [];
    shown.push({
      eventId: event.id,
      type: event.type,
      endpointId,
      url,
      attempt,
      ...result,
      at: new Date().toISOString(),
    });
    if (shown.length > MAX_ATTEMPTS_SHOWN) shown.splice(0, shown.length - MAX_ATTEMPTS_SHOWN);
    this.attempts.set(account.name, shown);
  }

  private later(ms: number, act: () => void): void {
    if (this.closed) return;
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      act();
    }, ms);
    this.timers.add(timer);
  }
}
