import { setTimeout as delay } from "node:timers/promises";

import type { Deps } from "../deps.js";
import { LEASE_SECONDS } from "../database/lease.js";
import { Reader } from "./reader.js";
import { findReadable, releaseLease, renewLeases } from "./reader-store.js";
import type { DecidedObject } from "./resolve.js";
import type { TurnParts } from "./turn.js";

/** The most objects that one reader takes. Events of other objects stay in the inbox as waiting. */
const MOST_OF_ONE = 1_000;
/** When all readers of the process together have this many objects, each reader takes only `FEW`. */
const MOST_OF_ALL = 10_000;
const FEW = 50;
/** How often the process checks whether it may still read for its connections. */
const LOOK_MS = 1_000;
/** How often the process extends the leases of these connections. */
const RENEW_MS = (LEASE_SECONDS * 1_000) / 3;
/** When the process stops, requests that have begun get this much time to end. */
const GRACE_MS = 4_000;

/** The readers of this process: one for each connection that has objects to read from Stripe. */
export class Readers implements Pick<TurnParts, "objectsInHand" | "roomOf"> {
  readonly #deps: Deps;
  readonly #worker: string;
  readonly #serveAgain: (connectionId: string) => void;
  readonly #readers = new Map<string, Reader>();
  readonly #running = new Set<Promise<void>>();
  #watching: Promise<void> | null = null;
  #checkNow = new AbortController();

  /**
   * @param worker the name of this worker in leases
   * @param serveAgain called when a reader is done. Turns may now take the events that they left out for the
   *   reader.
   */
  constructor(deps: Deps, worker: string, serveAgain: (connectionId: string) => void) {
    this.#deps = deps;
    this.#worker = worker;
    this.#serveAgain = serveAgain;
    deps.signals.on("connection", () => this.#checkNow.abort());
    deps.stopping.addEventListener("abort", () => {
      for (const reader of this.#readers.values()) reader.finish();
      this.#checkNow.abort();
    });
  }

  /** The objects that readers work on now, as `<connection id> <object id>`. */
  objectsInHand(connectionIds: string[]): string[] {
    return connectionIds.flatMap((id) => {
      const objects = this.#readers.get(id)?.objects ?? new Set();
      return [...objects].map((objectId) => `${id} ${objectId}`);
    });
  }

  /** How many more objects the reader of a connection can take. */
  roomOf(connectionId: string): number {
    const inHand = [...this.#readers.values()].reduce((sum, { objects }) => sum + objects.size, 0);
    const most = inHand < MOST_OF_ALL ? MOST_OF_ONE : FEW;
    return Math.max(0, most - (this.#readers.get(connectionId)?.objects.size ?? 0));
  }

  /** Whether the reader of a connection can take no more objects. A turn would then take its events in vain. */
  isFull(connectionId: string): boolean {
    return this.#readers.has(connectionId) && this.roomOf(connectionId) === 0;
  }

  /** Gives objects to the reader of a connection, and starts the reader. The connection must be leased already. */
  add(connectionId: string, objects: DecidedObject[]): void {
    if (objects.length === 0 || this.#deps.stopping.aborted) return;
    const known = this.#readers.get(connectionId);
    const reader = known ?? new Reader(this.#deps, connectionId);
    reader.add(objects);
    if (known !== undefined) return;
    this.#readers.set(connectionId, reader);
    const running = this.#run(connectionId, reader).finally(() => this.#running.delete(running));
    this.#running.add(running);
    this.#watching ??= this.#watch().finally(() => (this.#watching = null));
  }

  /** Resolves when no reader is at work. Stops readers that are still at work after 4 seconds. */
  async settled(): Promise<void> {
    const late = setTimeout(() => {
      for (const reader of this.#readers.values()) reader.stop();
    }, GRACE_MS);
    await Promise.all([...this.#running, this.#watching]);
    clearTimeout(late);
  }

  async #run(connectionId: string, reader: Reader): Promise<void> {
    do {
      try {
        while (reader.hasLeft) await reader.run();
      } catch (error) {
        this.#deps.log.error({ err: error, connectionId }, "objects could not be read; their events wait");
      }
      await releaseLease(this.#deps.sql, connectionId, this.#worker).catch(() => undefined);
    } while (reader.hasLeft);
    this.#readers.delete(connectionId);
    this.#serveAgain(connectionId);
  }

  /**
   * Stops readers whose connection is being disconnected, has a new key, or has lost its lease. Extends the
   * leases.
   */
  async #watch(): Promise<void> {
    let renewedAt = performance.now();
    while (this.#readers.size > 0 && !this.#deps.stopping.aborted) {
      await delay(LOOK_MS, undefined, { signal: this.#checkNow.signal }).catch(() => undefined);
      this.#checkNow = new AbortController();
      try {
        const ids = [...this.#readers.keys()];
        if (performance.now() - renewedAt > RENEW_MS) {
          await renewLeases(this.#deps.sql, ids, this.#worker);
          renewedAt = performance.now();
        }
        const readable = await findReadable(this.#deps.sql, ids, this.#worker);
        for (const id of ids) {
          const reader = this.#readers.get(id);
          const using = reader?.keysVersion ?? null;
          const isReadable = using === null ? readable.has(id) : readable.get(id) === using;
          if (!isReadable) reader?.stop();
        }
      } catch (error) {
        this.#deps.log.warn({ err: error }, "could not check whether the readers of this process may go on");
      }
    }
  }
}
