import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";

import { notifyAll } from "../database/signals.js";
import { isDatabaseGone } from "../database/translate-error.js";
import type { Deps } from "../deps.js";
import { DueConnections } from "./due-connections.js";
import { recordFailures } from "./record-failures.js";
import { Readers } from "./readers.js";
import { serveAlone, serveTogether } from "./serve.js";
import type { Turn, TurnParts } from "./turn.js";
import { findDue } from "./turn-store.js";

/** Connections that one turn serves. */
const TURN_CONNECTIONS = 48;
/** Loops that serve connections together. */
const LOOPS = 2;
/** Waiting work that no signal announced (a retry's time has come, a signal was lost) is found after this. */
const LOOK_MS = 1_000;
/** A connection that another process serves at the moment is served after this. */
const BUSY_MS = 25;

/** A turn of fewer events is no storm: what comes next is applied at once. */
const STORM_EVENTS = 8;
/** After a turn of a storm events gather for so long at least, as many are applied for the price of a few. */
const GATHER_MS = 15;
/** In a storm over many teams events gather as long as the turn took, and so long at most. */
const LONGEST_GATHER_MS = 250;
/** A turn with so many events of each team is as cheap as it gets. */
const MANY_OF_A_TEAM = 8;

/**
 * Applies waiting events until `deps.stopping`. Any number of processes may do so. What has to be read from Stripe is
 * read beside the turns, so that a slow account delays nobody else. Resolves when the work in hand is done.
 */
export async function runWorkers(deps: Deps): Promise<void> {
  await new Worker(deps).run();
}

class Worker {
  readonly #deps: Deps;
  readonly #due = new DueConnections();
  readonly #readers: Readers;
  readonly #parts: TurnParts & { deps: Deps };
  /** No turn of many teams begins before this time of `performance.now()`. */
  #restUntil = 0;

  constructor(deps: Deps) {
    this.#deps = deps;
    const worker = `${deps.applicationName} inbox ${randomUUID()}`;
    this.#readers = new Readers(deps, worker, (id) => this.#due.add(id));
    this.#parts = {
      deps,
      worker,
      objectsInHand: (ids) => this.#readers.objectsInHand(ids),
      roomOf: (id) => this.#readers.roomOf(id),
    };
  }

  async run(): Promise<void> {
    const { signals, stopping } = this.#deps;
    signals.on("inbox", ({ connectionId }) => this.#due.add(connectionId));
    stopping.addEventListener("abort", () => this.#due.ring());
    const loops = Array.from({ length: LOOPS }, () => this.#loop(() => this.#serveSome()));
    await Promise.all([...loops, this.#loop(() => this.#serveOneAlone()), this.#look()]);
    await this.#readers.settled();
  }

  /** Calls `serve` until the process is to stop; it says whether there was something to do. */
  async #loop(serve: () => Promise<boolean>): Promise<void> {
    const { stopping } = this.#deps;
    const bell = this.#due.bell();
    while (!stopping.aborted) {
      const worked = await this.#sure(serve);
      if (worked === false) await bell.wait(LOOK_MS);
    }
  }

  /** Looks for work that no signal announced: once a second, and at once where signals were lost. */
  async #look(): Promise<void> {
    const { signals, stopping, sql, recent } = this.#deps;
    let now = new AbortController();
    for (const kind of ["connection", "lost"] as const) signals.on(kind, () => now.abort());
    stopping.addEventListener("abort", () => now.abort());
    let after: string | null = null;
    while (!stopping.aborted) {
      now = new AbortController();
      await this.#sure(async () => {
        const found = await findDue(sql, after);
        for (const id of found) this.#due.add(id);
        // Nothing waits: what is still in memory was applied by another process, or was delivered twice.
        if (after === null && found.length === 0 && this.#due.isIdle) recent.clear();
        after = found.at(-1) ?? null;
        return true;
      });
      await delay(LOOK_MS, undefined, { signal: now.signal }).catch(() => undefined);
    }
  }

  /** Does `work`; where that fails, waits a moment. Null: it failed. */
  async #sure(work: () => Promise<boolean>): Promise<boolean | null> {
    const { stopping, log } = this.#deps;
    try {
      return await work();
    } catch (error) {
      if (stopping.aborted) return null;
      log.error({ err: error }, "the worker could not work; it goes on in a moment");
      await delay(LOOK_MS, undefined, { signal: stopping }).catch(() => undefined);
      return null;
    }
  }

  async #serveSome(): Promise<boolean> {
    const restMs = this.#restUntil - performance.now();
    if (restMs > 0) await delay(restMs, undefined, { signal: this.#deps.stopping }).catch(() => undefined);
    const taken = this.#due.take(TURN_CONNECTIONS);
    const ids = taken.filter((id) => !this.#readers.isFull(id));
    try {
      if (ids.length > 0) await this.#serveTogether(ids);
    } finally {
      for (const id of taken) this.#due.done(id);
    }
    return taken.length > 0;
  }

  async #serveTogether(ids: string[]): Promise<void> {
    const began = performance.now();
    const turn = await serveTogether(this.#parts, ids).catch((error: unknown) => {
      if (isDatabaseGone(error)) throw error;
      this.#deps.log.debug({ err: error }, "a turn of several teams failed; each is served by itself");
      return null;
    });
    if (turn === null) for (const id of ids) this.#due.addAlone(id);
    else await this.#finish(turn, performance.now() - began);
  }

  async #serveOneAlone(): Promise<boolean> {
    const id = this.#due.takeAlone();
    if (id === undefined) return false;
    try {
      const turn = await serveAlone(this.#parts, id);
      if (turn.inPieces) this.#due.keepAlone(id);
      await this.#finish(turn, 0);
    } finally {
      this.#due.done(id);
    }
    return true;
  }

  /** Hands on what a turn left to do, tells of what it did, and decides when the next one may begin. */
  async #finish({ teams, again, alone }: Turn, tookMs: number): Promise<void> {
    for (const { connection, toRead } of teams) this.#readers.add(connection.id, toRead);
    for (const id of alone) this.#due.addAlone(id);
    for (const { connection, hasMore } of teams) if (hasMore) this.#due.add(connection.id);
    for (const id of again) setTimeout(() => this.#due.add(id), BUSY_MS).unref();
    for (const { connection, failures } of teams) await recordFailures(this.#deps, connection, failures);
    const told = teams.filter(({ taken }) => taken > 0).map(({ connection: { teamId } }) => teamId);
    if (told.length > 0)
      await notifyAll(
        this.#deps.sql,
        told.map((teamId) => ({ kind: "applied", teamId })),
      );
    const events = teams.reduce((sum, { taken }) => sum + taken, 0);
    if (events < STORM_EVENTS || teams.some(({ hasMore }) => hasMore)) return;
    const isDense = events >= teams.length * MANY_OF_A_TEAM;
    const gatherMs = isDense ? GATHER_MS : Math.min(Math.max(tookMs, GATHER_MS), LONGEST_GATHER_MS);
    this.#restUntil = performance.now() + gatherMs;
  }
}
