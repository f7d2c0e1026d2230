import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";

import { notifyAll } from "../database/signals.js";
import type { TurnPool } from "../database/turn-pool.js";
import { isDatabaseGone } from "../database/translate-error.js";
import type { Deps } from "../deps.js";
import { inSpan } from "../tracing.js";
import { DueConnections } from "./due-connections.js";
import { noteApplied } from "./note-applied.js";
import { pauseAfter } from "./pause-after.js";
import { recordFailures } from "./record-failures.js";
import { Readers } from "./readers.js";
import { serveAlone, serveTogether } from "./serve.js";
import type { Turn, TurnParts } from "./turn.js";
import { findDue } from "./turn-store.js";

/** The most connections that one turn serves. A turn is one transaction that applies waiting events. */
const TURN_CONNECTIONS = 48;
/**
 * The pause between two looks for waiting events that no signal announced: the time of a retry has come, or a
 * signal was lost. After an error the worker waits for the same time.
 */
const LOOK_MS = 1_000;
/** If another process is serving a connection, this process tries again after this time. */
const BUSY_MS = 25;

/**
 * Applies waiting events until `deps.stopping` is aborted. Any number of processes may call this at the same time.
 * Readers read objects from Stripe at the same time as the turns run, so a slow account delays no other account.
 * Resolves when the work that has begun is done.
 */
export async function runWorkers(deps: Deps): Promise<void> {
  await new Worker(deps).run();
}

/** The worker of one process: its loops, and the connections that they serve. */
class Worker {
  readonly #deps: Deps;
  readonly #due: DueConnections;
  readonly #readers: Readers;
  readonly #parts: TurnParts & { deps: Deps };
  /** No turn of several teams begins before this time, as `performance.now()` tells it. */
  #restUntil = 0;

  constructor(deps: Deps) {
    this.#deps = deps;
    this.#due = new DueConnections(deps.turnPools.length);
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
    const { signals, stopping, turnPools } = this.#deps;
    signals.on("inbox", ({ connectionId }) => this.#due.add(connectionId));
    stopping.addEventListener("abort", () => this.#due.ring());
    const loops = turnPools.map((pool, number) => this.#loop(() => this.#serveSome(number, pool)));
    await Promise.all([...loops, this.#loop(() => this.#serveOneAlone()), this.#findWork()]);
    await this.#readers.settled();
  }

  /** Calls `serve` until the process stops. If `serve` returns false, it had nothing to do, and the loop waits. */
  async #loop(serve: () => Promise<boolean>): Promise<void> {
    const { stopping } = this.#deps;
    const bell = this.#due.bell();
    while (!stopping.aborted) {
      const worked = await this.#attempt(serve);
      if (worked === false) await bell.wait(LOOK_MS);
    }
  }

  /** Looks for events that no signal announced: once a second, and at once after signals were lost. */
  async #findWork(): Promise<void> {
    const { signals, stopping, sql, recent } = this.#deps;
    let now = new AbortController();
    for (const kind of ["connection", "lost"] as const) signals.on(kind, () => now.abort());
    stopping.addEventListener("abort", () => now.abort());
    let after: string | null = null;
    while (!stopping.aborted) {
      now = new AbortController();
      await this.#attempt(async () => {
        const found = await findDue(sql, after);
        for (const id of found) this.#due.add(id);
        // No event waits. Events that are still in memory were applied by another process or delivered twice.
        if (after === null && found.length === 0 && this.#due.isIdle) recent.clear();
        after = found.at(-1) ?? null;
        return true;
      });
      await delay(LOOK_MS, undefined, { signal: now.signal }).catch(() => undefined);
    }
  }

  /** Calls `work`. If it throws, logs the error, waits a second and returns null. */
  async #attempt(work: () => Promise<boolean>): Promise<boolean | null> {
    const { stopping, log } = this.#deps;
    try {
      return await work();
    } catch (error) {
      if (stopping.aborted) return null;
      log.error({ err: error }, "the worker failed; it tries again in a second");
      await delay(LOOK_MS, undefined, { signal: stopping }).catch(() => undefined);
      return null;
    }
  }

  /** Serves the next connections of a loop in one turn. Returns false if there were none. */
  async #serveSome(loop: number, pool: TurnPool): Promise<boolean> {
    const restMs = this.#restUntil - performance.now();
    if (restMs > 0) await delay(restMs, undefined, { signal: this.#deps.stopping }).catch(() => undefined);
    const taken = this.#due.take(loop, TURN_CONNECTIONS);
    const ids = taken.filter((id) => !this.#readers.isFull(id));
    try {
      if (ids.length > 0) {
        await this.#serveTogether(pool.sql, ids);
        await pool.served(ids);
      }
    } finally {
      for (const id of taken) this.#due.done(id);
    }
    return taken.length > 0;
  }

  /** Serves these connections in one turn. If the turn fails, each of them is served alone later. */
  async #serveTogether(pool: TurnPool["sql"], ids: string[]): Promise<void> {
    const began = performance.now();
    const turn = await this.#inSpan(() => serveTogether(pool, this.#parts, ids)).catch((error: unknown) => {
      if (isDatabaseGone(error)) throw error;
      this.#deps.log.debug({ err: error }, "a turn of several teams failed; each team is served alone");
      return null;
    });
    if (turn === null) for (const id of ids) this.#due.addAlone(id);
    else await this.#finish(turn, performance.now() - began);
  }

  /** Does a turn in a span, and counts the events that it has applied. */
  #inSpan<T extends Turn>(work: () => Promise<T>): Promise<T> {
    return inSpan(this.#deps.tracing, ["events apply", "internal"], async (span) => {
      const turn = await work();
      for (const { connection, applied } of turn.teams)
        noteApplied(this.#deps, span, { teamId: connection.teamId, events: applied });
      const events = turn.teams.reduce((sum, { applied }) => sum + applied.length, 0);
      span.set({ "billstack.teams": turn.teams.length, "billstack.events": events });
      return turn;
    });
  }

  /** Serves the next connection that has to be served alone. Returns false if there is none. */
  async #serveOneAlone(): Promise<boolean> {
    const id = this.#due.takeAlone();
    if (id === undefined) return false;
    try {
      const turn = await this.#inSpan(() => serveAlone(this.#parts, id));
      if (turn.inPieces) this.#due.keepAlone(id);
      await this.#finish(turn, 0);
    } finally {
      this.#due.done(id);
    }
    return true;
  }

  /**
   * Finishes a turn after its commit: gives objects to the readers, puts connections back that need another turn,
   * stores the failures, notifies the pages of the teams, and decides when the next turn may begin.
   */
  async #finish({ teams, again, alone }: Turn, tookMs: number): Promise<void> {
    for (const { connection, toRead } of teams) this.#readers.add(connection.id, toRead);
    for (const id of alone) this.#due.addAlone(id);
    for (const { connection, hasMore } of teams) if (hasMore) this.#due.add(connection.id);
    for (const id of again) setTimeout(() => this.#due.add(id), BUSY_MS).unref();
    for (const { connection, failures } of teams) await recordFailures(this.#deps, connection, failures);
    const changedTeams = teams.filter(({ taken }) => taken > 0).map(({ connection: { teamId } }) => teamId);
    if (changedTeams.length > 0)
      await notifyAll(
        this.#deps.sql,
        changedTeams.map((teamId) => ({ kind: "applied", teamId })),
      );
    this.#restUntil = Math.max(this.#restUntil, performance.now() + pauseAfter(teams, tookMs));
  }
}
