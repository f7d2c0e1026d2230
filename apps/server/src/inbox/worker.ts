import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";

import { budgetedStripeOf } from "../connection/secrets.js";
import { findConnectionById } from "../connection/store.js";
import { Bell } from "../bell.js";
import type { Deps } from "../deps.js";
import { whileRenewing } from "../database/lease.js";
import { notifyAll } from "../database/signals.js";
import { applyEvents } from "./apply.js";
import { fail } from "./fail.js";
import { noticeRecovery } from "./recover.js";
import { leaseConnection, releaseLease, renewLease, takeWaiting, type Leased } from "./store.js";

/**
 * One turn of one team is at most this many events, a tenth of a second's work, so that a noisy team cannot starve the
 * others. A turn takes some fifteen statements however few its events are.
 */
const TURN_EVENTS = 500;
/** After a turn of some events, the next ones gather for so long, as many are applied for the price of a few. */
const GATHER_MS = 15;
/** A turn of fewer is no storm: what comes next is applied at once. */
const STORM_EVENTS = 8;
/** Waiting work that no signal announced (a retry's time has come, a signal was lost) is found after this. */
const IDLE_MS = 1_000;

/** Loops that apply events in one process. */
const WORKERS = 2;

/**
 * Applies waiting events, one team at a time in fair turn, until `deps.stopping`. Any number of processes may do so.
 * Resolves when the events in hand are done.
 */
export async function runWorkers(deps: Deps): Promise<void> {
  const serving = new Set<string>();
  await Promise.all(Array.from({ length: WORKERS }, () => runWorker(deps, serving)));
}

/** `serving` are the connections that workers of this process are at: each looks again after its turn. */
async function runWorker(deps: Deps, serving: Set<string>): Promise<void> {
  const worker = `${deps.process} ${randomUUID()}`;
  const bell = new Bell();
  deps.signals.on("inbox", ({ connectionId }) => serving.has(connectionId) || bell.ring());
  deps.signals.on("connection", () => bell.ring());
  deps.signals.on("lost", () => bell.ring());
  deps.stopping.addEventListener("abort", () => bell.ring());
  while (!deps.stopping.aborted) {
    try {
      const leased = await leaseConnection(deps.sql, worker);
      if (leased === null) {
        // Nothing waits: what is left was applied by another process, or was delivered twice.
        if (serving.size === 0) deps.recent.clear();
        await bell.wait(IDLE_MS);
        continue;
      }
      serving.add(leased.id);
      try {
        const events = await serve(deps, worker, leased);
        if (events >= STORM_EVENTS && events < TURN_EVENTS) await delay(GATHER_MS);
      } finally {
        serving.delete(leased.id);
      }
    } catch (error) {
      if (deps.stopping.aborted) return;
      deps.log.error({ err: error }, "the worker could not work; it goes on in a moment");
      await delay(IDLE_MS, undefined, { signal: deps.stopping }).catch(() => undefined);
    }
  }
}

/** One turn. Returns how many events it took. */
async function serve(deps: Deps, worker: string, leased: Leased): Promise<number> {
  try {
    // A lease that was lost meanwhile does no harm: who applies is decided by the objects' freshness rows.
    return await whileRenewing(
      () => renewLease(deps.sql, leased.id, worker),
      () => takeTurn(deps, leased),
    );
  } finally {
    await releaseLease(deps.sql, leased.id, worker);
  }
}

async function takeTurn(deps: Deps, { id, teamId }: Leased): Promise<number> {
  const connection = await findConnectionById(deps.sql, id);
  if (connection === null || connection.disconnectingAt !== null) return 0;
  const events = await takeWaiting(deps.sql, deps.recent, id, TURN_EVENTS);
  const failures = await applyEvents(deps, budgetedStripeOf(deps, connection, "event"), connection, events);
  await fail(deps, connection, failures);
  await noticeRecovery(deps, connection, events, failures);
  await notifyAll(deps.sql, [{ kind: "applied", teamId }]);
  return events.length;
}
