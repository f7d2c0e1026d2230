import type { Stripe } from "stripe";

import { Bell } from "../bell.js";
import { openReading, type Reading } from "../connection/secrets.js";
import { findConnectionById, type Connection } from "../connection/store.js";
import { unlessAborted } from "../database/unless-aborted.js";
import type { Deps } from "../deps.js";
import { isOutage, kindOfFailure } from "../stripe/failure.js";
import { failingClient } from "../stripe/failing-client.js";
import type { Failure } from "./record-failures.js";
import type { Folded } from "./fold.js";
import { noticeRecovery, type AppliedEvents } from "./recover.js";
import { resolveByReading, withoutBodies, type DecidedObject } from "./resolve.js";
import { newestCreated } from "./store.js";
import { storeRead, notifyOfRead } from "./store-read.js";
import type { Resolved } from "./write-resolved.js";

/** The most objects that one reader reads from Stripe at the same time. */
const CONCURRENCY = 5;
/** One statement looks up the newest events of this many objects. */
const LOOKED_UP_AT_ONCE = 20;
/**
 * With more than this many objects that are read but not stored, the reader stops reading until they are stored.
 */
const MOST_UNSTORED = 20;
/**
 * After a failure that other objects would meet as well, they fail without a request for this long, in milliseconds.
 * Then one request of each tries again.
 */
const FAILING_MS = 5_000;
/** While a reader is at work, it looks this often whether an outage is over, in milliseconds. */
const NOTICE_MS = 5_000;
/** While all objects are being read, the reader looks for new ones at least this often, in milliseconds. */
const LOOK_MS = 1_000;

/** An object to read, and the newest `created` of its events that were in the inbox before the request. */
type ToRead = DecidedObject & { newest: Date | undefined };

/**
 * Reads objects of one connection from Stripe, a few at the same time, and stores each of them soon after its
 * answer has come. A failure stops only what it concerns: its object, all objects of its type (the key may not
 * read it, or its endpoint is limited), or all objects (an outage).
 */
export class Reader {
  readonly #deps: Deps;
  readonly #connectionId: string;
  readonly #left: DecidedObject[] = [];
  readonly #objects = new Set<string>();
  readonly #stop = new AbortController();
  /** Objects that are read and not stored yet. */
  #resolved: Resolved[] = [];
  /** Failures that are not stored yet. */
  #failures: Failure[] = [];
  #storing: Promise<void> | null = null;
  /** The held-up events that this reader has applied since it last looked for a recovery, for each object. */
  readonly #applied: AppliedEvents[] = [];
  /** The failures that this reader has had since then. */
  readonly #failed: Failure[] = [];
  /** When it last looked for a recovery, as `performance.now()` tells it. */
  #noticedAt = 0;
  /** Why storing failed, or null while it works. */
  #storeError: { error: unknown } | null = null;
  #keysVersion: number | null = null;
  #isFinishing = false;
  /** How many objects are being read now. */
  #reading = 0;
  /** Rings when there are new objects to read, when an object was read, and when the reader has to end. */
  readonly #bell = new Bell();

  constructor(deps: Deps, connectionId: string) {
    this.#deps = deps;
    this.#connectionId = connectionId;
  }

  /** Ids of the objects that this reader has taken and not finished. */
  get objects(): ReadonlySet<string> {
    return this.#objects;
  }

  /** The version of the Stripe keys that this reader uses, or null before it has begun to read. */
  get keysVersion(): number | null {
    return this.#keysVersion;
  }

  /** Whether there are objects that this reader has not begun to read. */
  get hasLeft(): boolean {
    return this.#left.length > 0;
  }

  /** Takes more objects to read. */
  add(objects: DecidedObject[]): void {
    this.#left.push(...objects.map(withoutBodies));
    for (const { one } of objects) this.#objects.add(one.id);
    this.#bell.ring();
  }

  /** Begins no more reads. Reads that have begun may end. */
  finish(): void {
    this.#left.length = 0;
    this.#isFinishing = true;
    this.#bell.ring();
  }

  /** Stops reading now. Requests that have begun are given up, and their events stay waiting. */
  stop(): void {
    this.finish();
    this.#stop.abort(new Error("The reading of this connection was stopped."));
  }

  /**
   * Reads until no object is left. Objects that are added meanwhile are read at once, even while others take long.
   * @throws if the database cannot be reached
   */
  async run(): Promise<void> {
    const connection = await findConnectionById(this.#deps.sql, this.#connectionId);
    if (connection === null || connection.disconnectingAt !== null) return this.stop();
    this.#keysVersion = connection.keysVersion;
    const clients = new Clients(() => openReading(this.#deps, connection, this.#stop.signal));
    const reads = this.#next();
    const read = async (): Promise<void> => {
      for await (const one of reads) {
        await this.#read(connection, clients, one).finally(() => {
          this.#reading -= 1;
          this.#bell.ring();
        });
      }
    };
    this.#noticedAt = performance.now();
    try {
      await Promise.all(Array.from({ length: CONCURRENCY }, read));
      await this.#storing;
      // Answers may have come after the last store looked for them.
      await this.#store(connection);
    } finally {
      clients.close();
    }
    if (this.#storeError !== null) throw this.#storeError.error;
    await this.#noticeRecovery(connection);
  }

  /** Ends the outage of the connection if the objects that were read since the last call show that it is over. */
  async #noticeRecovery(connection: Connection): Promise<void> {
    this.#noticedAt = performance.now();
    const [applied, failed] = [this.#applied.splice(0), this.#failed.splice(0)];
    if (!this.#stop.signal.aborted) await noticeRecovery(this.#deps, connection, applied, failed);
  }

  /**
   * Yields the objects to read, each with the newest time of its events. Ends when none is left and none is being
   * read.
   */
  async *#next(): AsyncGenerator<ToRead> {
    for (;;) {
      const some = this.#left.splice(0, LOOKED_UP_AT_ONCE);
      if (some.length === 0) {
        if (this.#reading === 0 || this.#isFinishing) return;
        await this.#bell.wait(LOOK_MS);
        continue;
      }
      const objects = some.map(({ one }) => one);
      const newest = await newestCreated(this.#deps.sql, this.#connectionId, objects);
      for (const object of some) {
        if (this.#isFinishing) return;
        this.#reading += 1;
        yield { ...object, newest: newest.get(object.one.id) };
      }
    }
  }

  /** Reads one object, and starts storing if nothing is being stored. */
  async #read(connection: Connection, clients: Clients, object: ToRead): Promise<void> {
    const { signal } = this.#stop;
    const { one, newest } = object;
    try {
      const reading = resolveByReading(clients.of(one.type), object, newest);
      const resolved = await unlessAborted(signal, reading);
      // Not in one line with the await: `#store` replaces the array meanwhile, and the answer would be lost.
      this.#resolved.push(resolved);
    } catch (error) {
      if (signal.aborted) return;
      this.#failures.push({ type: one.type, events: one.events, error });
      clients.note(one.type, error);
    }
    this.#storing ??= this.#store(connection)
      .catch((error: unknown) => {
        this.#storeError = { error };
        this.stop();
      })
      .finally(() => (this.#storing = null));
    if (this.#resolved.length > MOST_UNSTORED) await this.#storing;
  }

  /** Stores objects and failures until none is left, including those that come meanwhile. */
  async #store(connection: Connection): Promise<void> {
    while (this.#resolved.length + this.#failures.length > 0) {
      const [resolved, failures] = [this.#resolved, this.#failures];
      [this.#resolved, this.#failures] = [[], []];
      failures.push(...(await storeRead(this.#deps, connection, resolved)));
      await notifyOfRead(this.#deps, connection, failures);
      this.#failed.push(...failures);
      this.#applied.push(...resolved.map((one) => heldUpEventsOf(one)));
      for (const { id } of resolved) this.#objects.delete(id);
      for (const { objectId } of failures.flatMap(({ events }) => events))
        this.#objects.delete(objectId ?? "");
    }
    if (performance.now() - this.#noticedAt > NOTICE_MS) await this.#noticeRecovery(connection);
  }
}

/** Returns the held-up events of an object without its bodies, because a reader keeps very many of them. */
function heldUpEventsOf({ type, events }: Folded): AppliedEvents {
  return { type, events: events.filter(({ heldUp }) => heldUp) };
}

/** A client that throws `error`, and until when it is given out, as `performance.now()` tells it. */
interface Failing {
  client: Stripe;
  error: unknown;
  until: number;
}

/**
 * The Stripe clients of a reader. After a failure that would happen again, it gives out a client that throws the
 * same error without a request, for {@link FAILING_MS}.
 */
class Clients {
  readonly #open: () => Reading;
  readonly #ofType = new Map<string, Failing>();
  #all: Failing | null = null;
  #reading: Reading | null = null;

  constructor(open: () => Reading) {
    this.#open = open;
  }

  /** Returns the client for a type of objects. @throws if the connection's key cannot be opened */
  of(type: string): Stripe {
    for (const failing of [this.#ofType.get(type), this.#all])
      if (failing && failing.until > performance.now()) return failing.client;
    this.#reading ??= this.#open();
    return this.#reading.stripe;
  }

  /** Remembers a failure that all other objects, or all other objects of the type, would meet as well. */
  note(type: string, error: unknown): void {
    // An error that a failing client has thrown says nothing new.
    if (error === this.#all?.error || error === this.#ofType.get(type)?.error) return;
    const kind = kindOfFailure(error);
    const failing = { client: failingClient(error), error, until: performance.now() + FAILING_MS };
    if (isOutage(error)) this.#all = failing;
    else if (kind === "not_permitted" || kind === "endpoint_limited") this.#ofType.set(type, failing);
  }

  close(): void {
    this.#reading?.close();
  }
}
