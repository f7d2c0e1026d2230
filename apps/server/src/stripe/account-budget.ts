import type { GatedRequest, RequestToSend } from "@billstack/stripe-verify";
import type { Sql } from "postgres";

import type { DatabaseClock } from "./database-clock.js";
import { endpointOf } from "./endpoint.js";
import { HeldPermits, SLICE_MS, type Times } from "./held-permits.js";
import { learnLimit, type Limited } from "./learn-limit.js";
import { AHEAD_MS, missingPermits } from "./missing-permits.js";
import { createGatedRequest } from "./gated-request.js";
import {
  ensureBudgets,
  takeSpareTurn,
  takePermits,
  type Budget,
  type Taken,
  type TakenPermits,
} from "./request-budget-store.js";
import { RequestQueue, type Priority } from "./request-queue.js";
import { SentRequests } from "./sent-requests.js";

/**
 * A request may be sent this many milliseconds before the time of its permit, because timers end at whole
 * milliseconds.
 */
const EARLY_MS = 1;
/**
 * Requests of priority "idle" look for a free permit once in the time between two permits, and at least this
 * often (in milliseconds).
 */
const LOOK_AGAIN_MS = 25;
/**
 * Makes sure this often (in milliseconds) that the budgets have rows. A crash of PostgreSQL empties their unlogged
 * tables, and without a row no permit is given.
 */
const ENSURE_AGAIN_MS = 10_000;
/**
 * Looks for permits at least this often (in milliseconds). Another process may have stored a pause, and that pause
 * may end earlier than this process believes.
 */
const LONGEST_SLEEP_MS = 1_000;

/**
 * Sends the requests of one Stripe account and mode in this process, each at the time of its permit. A permit
 * allows one request at one point in time. All processes take permits from PostgreSQL.
 */
export class AccountBudget {
  readonly #queue = new RequestQueue();
  readonly #held = new HeldPermits();
  readonly #sent = new SentRequests();
  /**
   * The earliest time at which asking for more permits can succeed: of each endpoint, and of the account under the
   * key null.
   */
  readonly #askAt = new Map<string | null, number>();
  /** When this process last made sure that the row of an endpoint exists. */
  readonly #ensuredAt = new Map<string, number>();
  #askSpareAt = 0;
  #asking = false;
  #stepping = false;
  #timer: NodeJS.Timeout | undefined;
  /** Settled when everything that the last 429 said is stored. */
  #learning: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly sql: Sql,
    private readonly clock: DatabaseClock,
    private readonly budget: Budget,
    private readonly allowed: { account: number; endpoint: number },
  ) {}

  /** Returns which share of the budget this process used in the last second. */
  used(): number {
    return this.#sent.lastSecond("", performance.now()).all / this.budget.most.account;
  }

  /** Whether no request waits for a permit and none was sent within the last second. */
  get isIdle(): boolean {
    return this.#queue.isEmpty && !this.#asking && this.used() === 0;
  }

  /** Returns how many requests wait for a permit. */
  waiting(): number {
    return this.#queue.size;
  }

  /** Returns one request as its sender sees it: the request waits there for its permits, and reports 429s. */
  open(request: RequestToSend, priority: Priority): GatedRequest {
    const endpoint = endpointOf(request);
    return createGatedRequest({
      priority,
      permit: () =>
        new Promise((resolve, reject) => {
          this.#queue.add(endpoint, { priority, resolve, reject });
          this.#stepSoon();
        }),
      load: () => {
        const { all, ofEndpoint } = this.#sent.lastSecond(endpoint, performance.now());
        return { account: all / this.allowed.account, endpoint: ofEndpoint / this.allowed.endpoint };
      },
      limited: (concern, { pauseSeconds, sentAt }) => {
        const sentAtMs = this.clock.databaseMs(sentAt);
        this.#learn({ endpoint: concern === "account" ? null : endpoint, pauseSeconds, sentAtMs });
      },
    });
  }

  /**
   * Stores what a 429 said and gives up the permits that it concerns. No other permits are taken before it is stored.
   */
  #learn(limited: Limited): void {
    if (limited.endpoint === null) this.#held.dropAll();
    else this.#held.drop(limited.endpoint);
    const stored = learnLimit(this.sql, this.budget, limited);
    this.#learning = Promise.allSettled([this.#learning, stored]);
  }

  /** Makes one step for all requests that arrive in the same round of the event loop. */
  #stepSoon(): void {
    if (this.#stepping) return;
    this.#stepping = true;
    setImmediate(() => {
      this.#stepping = false;
      this.#step();
    });
  }

  /** Sends the requests whose permits are due, asks for missing permits, and sets a timer for the next step. */
  #step(): void {
    clearTimeout(this.#timer);
    const nextAt = this.#sendDue();
    if (this.#queue.isEmpty) return;
    const askAt = this.#asking ? Infinity : this.#ask(performance.now());
    // When the answer with the permits arrives, #take makes the next step.
    if (nextAt === Infinity && this.#asking) return;
    const sleepMs = Math.min(Math.min(nextAt, askAt) - performance.now(), LONGEST_SLEEP_MS);
    // Node.js 24 prints a warning about a negative time. It comes when the step itself took longer than the wait.
    this.#timer = setTimeout(() => this.#step(), Math.max(sleepMs, 0));
  }

  /**
   * Sends every request whose permit is due.
   *
   * @returns the time of the next permit; Infinity if there is none
   */
  #sendDue(): number {
    for (;;) {
      const now = performance.now();
      const permit = this.#held.next(this.#queue, now);
      if (permit === null) return Infinity;
      if (permit.at > now + EARLY_MS && !permit.isLost) return permit.at;
      this.#held.take(permit, now);
      if (permit.isLost) continue;
      this.#sent.note(permit.endpoint, now);
      this.#queue.take(permit.endpoint)?.resolve();
    }
  }

  /**
   * Asks for the permits that are missing, if it is time to do so.
   *
   * @returns when to look again; Infinity if it has asked, because the answer leads to the next step
   */
  #ask(now: number): number {
    const notBefore = (of: string | null): number => this.#askAt.get(of) ?? 0;
    const missing = missingPermits(this.#queue, this.#held, this.budget, { now, notBefore });
    const { wanted } = missing;
    const { spare } = this.#held;
    const askAt = Math.min(missing.askAt, spare < 0 ? notBefore(null) : Infinity);
    if (askAt <= now) {
      void this.#take([...wanted.keys()], async () => {
        const taken = await takePermits(this.sql, this.budget, { wanted, spare, sliceMs: SLICE_MS });
        if (taken === null || taken.endpoints.size < wanted.size) this.#ensuredAt.clear();
        return taken;
      });
      return Infinity;
    }
    const idle = this.#queue.idle().filter((endpoint) => this.#held.of(endpoint) === 0);
    if (idle.length === 0) return askAt;
    if (this.#askSpareAt > now) return Math.min(askAt, this.#askSpareAt);
    void this.#take(idle, async () => {
      const taken = await takeSpareTurn(this.sql, this.budget, idle);
      const spacingMs = taken?.account.spacingMs ?? Math.max(1_000 / this.budget.most.account, LOOK_AGAIN_MS);
      this.#askSpareAt = performance.now() + spacingMs;
      return taken;
    });
    return Infinity;
  }

  /**
   * Makes sure that the endpoints have rows, takes permits with `take`, and keeps them. If the database fails, all
   * requests that wait are rejected.
   */
  async #take(endpoints: string[], take: () => Promise<TakenPermits | null>): Promise<void> {
    this.#asking = true;
    try {
      await this.#learning;
      await this.#ensure(endpoints);
      const learning = this.#learning;
      const taken = await take();
      // If a 429 arrived meanwhile, these permits were taken without regard to it, so they are not used.
      if (taken !== null && learning === this.#learning) this.#keep(taken);
    } catch (error) {
      for (const { reject } of this.#queue.takeAll()) reject(error);
    }
    this.#asking = false;
    this.#step();
  }

  async #ensure(endpoints: string[]): Promise<void> {
    const since = performance.now() - ENSURE_AGAIN_MS;
    const unsure = endpoints.filter((endpoint) => (this.#ensuredAt.get(endpoint) ?? -Infinity) < since);
    if (unsure.length === 0) return;
    await ensureBudgets(this.sql, this.budget, unsure);
    for (const endpoint of unsure) this.#ensuredAt.set(endpoint, performance.now());
  }

  /** Keeps permits that were taken, translated from the database's clock to this process's clock. */
  #keep({ nowMs, account, endpoints }: TakenPermits): void {
    const offsetMs = this.clock.offsetMs(nowMs);
    this.#held.addToAccount(timesOf(account, offsetMs));
    this.#askAt.set(null, nextOf(account, offsetMs) - AHEAD_MS);
    for (const [endpoint, taken] of endpoints) {
      this.#held.add(endpoint, timesOf(taken, offsetMs));
      this.#askAt.set(endpoint, nextOf(taken, offsetMs) - AHEAD_MS);
    }
  }
}

function timesOf({ firstAtMs, permits, spacingMs }: Taken, offsetMs: number): Times {
  return {
    at: Array.from({ length: permits }, (_, index) => firstAtMs + offsetMs + index * spacingMs),
    spacingMs,
  };
}

/** Returns the time of the permit that follows these. */
function nextOf({ firstAtMs, permits, spacingMs }: Taken, offsetMs: number): number {
  return firstAtMs + offsetMs + permits * spacingMs;
}
