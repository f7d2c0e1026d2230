import type { Stripe } from "stripe";

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

/** Objects that are read from Stripe at once. */
const CONCURRENCY = 5;
/** The newest events of so many objects are looked up by one statement. */
const LOOKED_UP_AT_ONCE = 20;
/** With more that is read and not stored, no more is read. */
const MOST_UNSTORED = 20;

/** An object to read, and the newest `created` of its events that were known before. */
type ToRead = DecidedObject & { newest: Date | undefined };

/**
 * Reads objects of one connection from Stripe, a few at once, and stores each of them soon after its answer has come. A
 * failure holds up what it concerns: its object, the objects of its type, or all that are left.
 */
export class Reader {
  readonly #deps: Deps;
  readonly #connectionId: string;
  readonly #left: DecidedObject[] = [];
  readonly #objects = new Set<string>();
  readonly #stop = new AbortController();
  /** What was read and is not stored yet, and what failed and is not noted yet. */
  #resolved: Resolved[] = [];
  #failures: Failure[] = [];
  #storing: Promise<void> | null = null;
  /** What was read and stored, and what failed, of all that this reader has had in hand. */
  readonly #through: AppliedEvents[] = [];
  readonly #failed: Failure[] = [];
  /** Why what was read could not be stored; null: it was. */
  #broken: { error: unknown } | null = null;
  #secretKeySealed: string | null = null;
  #isFinishing = false;

  constructor(deps: Deps, connectionId: string) {
    this.#deps = deps;
    this.#connectionId = connectionId;
  }

  /** Ids of the objects that it has in hand. */
  get objects(): ReadonlySet<string> {
    return this.#objects;
  }

  /** The sealed key that it reads with; null: it has not begun to read. */
  get secretKeySealed(): string | null {
    return this.#secretKeySealed;
  }

  /** Objects are left that it has not begun to read. */
  get hasLeft(): boolean {
    return this.#left.length > 0;
  }

  add(objects: DecidedObject[]): void {
    this.#left.push(...objects.map(withoutBodies));
    for (const { one } of objects) this.#objects.add(one.id);
  }

  /** Begins no more reads; those under way may end. */
  finish(): void {
    this.#left.length = 0;
    this.#isFinishing = true;
  }

  /** Ends reading now: requests under way are given up, and their events stay waiting. */
  stop(): void {
    this.finish();
    this.#stop.abort(new Error("The reading of this connection was stopped."));
  }

  /** Reads until nothing is left. @throws where the database cannot be reached */
  async run(): Promise<void> {
    const connection = await findConnectionById(this.#deps.sql, this.#connectionId);
    if (connection === null || connection.disconnectingAt !== null) return this.stop();
    this.#secretKeySealed = connection.secretKeySealed;
    const clients = new Clients(() => openReading(this.#deps, connection, this.#stop.signal));
    const reads = this.#next();
    const read = async (): Promise<void> => {
      for await (const one of reads) await this.#read(connection, clients, one);
    };
    try {
      await Promise.all(Array.from({ length: CONCURRENCY }, read));
      await this.#storing;
      // What came while the storing ended.
      await this.#store(connection);
    } finally {
      clients.close();
    }
    if (this.#broken !== null) throw this.#broken.error;
    if (!this.#stop.signal.aborted) await noticeRecovery(this.#deps, connection, this.#through, this.#failed);
  }

  async *#next(): AsyncGenerator<ToRead> {
    for (;;) {
      const some = this.#left.splice(0, LOOKED_UP_AT_ONCE);
      if (some.length === 0) return;
      const objects = some.map(({ one }) => one);
      const newest = await newestCreated(this.#deps.sql, this.#connectionId, objects);
      for (const object of some) {
        if (this.#isFinishing) return;
        yield { ...object, newest: newest.get(object.one.id) };
      }
    }
  }

  async #read(connection: Connection, clients: Clients, object: ToRead): Promise<void> {
    const { signal } = this.#stop;
    const { one, newest } = object;
    try {
      const reading = resolveByReading(clients.of(one.type), object, newest);
      this.#resolved.push(await unlessAborted(signal, reading));
    } catch (error) {
      if (signal.aborted) return;
      this.#failures.push({ type: one.type, events: one.events, error });
      clients.note(one.type, error);
    }
    this.#storing ??= this.#store(connection)
      .catch((error: unknown) => {
        this.#broken = { error };
        this.stop();
      })
      .finally(() => (this.#storing = null));
    if (this.#resolved.length > MOST_UNSTORED) await this.#storing;
  }

  /** Stores all that was read, and what comes meanwhile. */
  async #store(connection: Connection): Promise<void> {
    while (this.#resolved.length + this.#failures.length > 0) {
      const [resolved, failures] = [this.#resolved, this.#failures];
      [this.#resolved, this.#failures] = [[], []];
      failures.push(...(await storeRead(this.#deps, connection, resolved)));
      await notifyOfRead(this.#deps, connection, failures);
      this.#failed.push(...failures);
      this.#through.push(...resolved.map((one) => lighten(one)));
      for (const { id } of resolved) this.#objects.delete(id);
      for (const { objectId } of failures.flatMap(({ events }) => events))
        this.#objects.delete(objectId ?? "");
    }
  }
}

/** The object without what its events say, as many of them are kept. */
function lighten({ type, events }: Folded): AppliedEvents {
  return { type, events: events.filter(({ heldUp }) => heldUp) };
}

/** The clients that a reader asks with: after a failure, those that fail at once. */
class Clients {
  readonly #open: () => Reading;
  readonly #ofType = new Map<string, Stripe>();
  #all: Stripe | null = null;
  #reading: Reading | null = null;

  constructor(open: () => Reading) {
    this.#open = open;
  }

  /** The client for a type. @throws where the connection's key cannot be opened */
  of(type: string): Stripe {
    const failing = this.#ofType.get(type) ?? this.#all;
    if (failing !== null) return failing;
    this.#reading ??= this.#open();
    return this.#reading.stripe;
  }

  /** Notes a failure: where others of the type, or all others, would fail as well, they are not asked for. */
  note(type: string, error: unknown): void {
    const kind = kindOfFailure(error);
    if (isOutage(error)) this.#all ??= failingClient(error);
    else if (kind === "not_permitted" || kind === "endpoint_limited")
      this.#ofType.set(type, failingClient(error));
  }

  close(): void {
    this.#reading?.close();
  }
}
