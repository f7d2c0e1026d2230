import { setTimeout as delay } from "node:timers/promises";

import type { Deps } from "../deps.js";
import { LEASE_SECONDS } from "../database/lease.js";
import { Reader } from "./reader.js";
import { findReadable, releaseLease, renewLeases } from "./reader-store.js";
import type { DecidedObject } from "./resolve.js";
import type { TurnParts } from "./turn.js";

/** Objects that the reader of one connection has in hand at most; what does not fit stays waiting. */
const MOST_OF_ONE = 1_000;
/** With more than these in hand in the whole process, a connection gets room for a few only. */
const MOST_OF_ALL = 10_000;
const FEW = 50;
/** How often is looked whether connections may still be read for, and how often their leases are extended. */
const LOOK_MS = 1_000;
const RENEW_MS = (LEASE_SECONDS * 1_000) / 3;
/** When the process is to stop, reads under way get so long to end. */
const GRACE_MS = 4_000;

/** The readers of this process, one for each connection of which something has to be read from Stripe. */
export class Readers implements Pick<TurnParts, "objectsInHand" | "roomOf"> {
  readonly #deps: Deps;
  readonly #worker: string;
  readonly #serveAgain: (connectionId: string) => void;
  readonly #readers = new Map<string, Reader>();
  readonly #running = new Set<Promise<void>>();
  #looking: Promise<void> | null = null;
  #lookNow = new AbortController();

  /**
   * @param worker names this process's work on the inbox in leases
   * @param serveAgain is called when events of a connection may be taken that could not be while it was read for
   */
  constructor(deps: Deps, worker: string, serveAgain: (connectionId: string) => void) {
    this.#deps = deps;
    this.#worker = worker;
    this.#serveAgain = serveAgain;
    deps.signals.on("connection", () => this.#lookNow.abort());
    deps.stopping.addEventListener("abort", () => {
      for (const reader of this.#readers.values()) reader.finish();
      this.#lookNow.abort();
    });
  }

  objectsInHand(connectionIds: string[]): string[] {
    return connectionIds.flatMap((id) => {
      const objects = this.#readers.get(id)?.objects ?? new Set();
      return [...objects].map((objectId) => `${id} ${objectId}`);
    });
  }

  roomOf(connectionId: string): number {
    const inHand = [...this.#readers.values()].reduce((sum, { objects }) => sum + objects.size, 0);
    const most = inHand < MOST_OF_ALL ? MOST_OF_ONE : FEW;
    return Math.max(0, most - (this.#readers.get(connectionId)?.objects.size ?? 0));
  }

  /** Whether a reader has so much in hand that a turn would take events in vain. */
  isFull(connectionId: string): boolean {
    return this.#readers.has(connectionId) && this.roomOf(connectionId) === 0;
  }

  /** Hands objects to the reader of a connection that was leased for it. */
  add(connectionId: string, objects: DecidedObject[]): void {
    if (objects.length === 0 || this.#deps.stopping.aborted) return;
    const known = this.#readers.get(connectionId);
    const reader = known ?? new Reader(this.#deps, connectionId);
    reader.add(objects);
    if (known !== undefined) return;
    this.#readers.set(connectionId, reader);
    const running = this.#run(connectionId, reader).finally(() => this.#running.delete(running));
    this.#running.add(running);
    this.#looking ??= this.#look().finally(() => (this.#looking = null));
  }

  /** Resolves when no reader is at work. When the process is to stop, reads under way get some seconds to end. */
  async settled(): Promise<void> {
    const late = setTimeout(() => {
      for (const reader of this.#readers.values()) reader.stop();
    }, GRACE_MS);
    await Promise.all([...this.#running, this.#looking]);
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

  /** Stops readers whose connection is being disconnected, has another key, or lost its lease; extends the leases. */
  async #look(): Promise<void> {
    let renewedAt = performance.now();
    while (this.#readers.size > 0 && !this.#deps.stopping.aborted) {
      await delay(LOOK_MS, undefined, { signal: this.#lookNow.signal }).catch(() => undefined);
      this.#lookNow = new AbortController();
      try {
        const ids = [...this.#readers.keys()];
        if (performance.now() - renewedAt > RENEW_MS) {
          await renewLeases(this.#deps.sql, ids, this.#worker);
          renewedAt = performance.now();
        }
        const readable = await findReadable(this.#deps.sql, ids, this.#worker);
        for (const id of ids) {
          const reader = this.#readers.get(id);
          const using = reader?.secretKeySealed ?? null;
          const isReadable = using === null ? readable.has(id) : readable.get(id) === using;
          if (!isReadable) reader?.stop();
        }
      } catch (error) {
        this.#deps.log.warn({ err: error }, "the connections that are read for could not be looked at");
      }
    }
  }
}
