import type { Sql } from "postgres";
import type { Stripe } from "stripe";

import { safeMessage } from "../../safe-message.js";
import { stripeAnswers } from "../../stripe/stripe-answers.js";
import { isOutage, kindOfFailure } from "../../stripe/failure.js";
import { isTemporary } from "../../stripe/retry-while-busy.js";
import type { RunTrouble } from "../runs/run-trouble.js";
import { nextLeftOver, tryAgainLater, type LeftOver } from "./left-over-store.js";
import type { Single } from "./read-single.js";

/** How often an item is tried again while Stripe is too busy with it, or gives no answer for this item alone. */
const MOST_ATTEMPTS = 3;

/** A left-over item with the number of its failed attempts. */
type Item = LeftOver & { attempts: number };

/** The run whose left-over items are read, and how this kind of run reads and stores an item. */
export interface LeftOverRun {
  sql: Sql;
  stripe: Stripe;
  trouble: RunTrouble;
  runId: string;
  /** How many items are read at the same time. */
  atOnce: number;
  /**
   * True: reads only the items of the object type that is read last (`LAST_OBJECT`). False: reads all other items.
   */
  last: boolean;
  /** Whether to stop after the items that are being read. */
  stopped(): boolean;
  /** Reads an item from Stripe. */
  read(item: LeftOver): Promise<Single>;
  /**
   * Stores what was read and removes the item, in one transaction; false: the run is not this worker's any more.
   */
  store(item: LeftOver, single: Single): Promise<boolean>;
  /** The subject of the sentence "… could not be read", for people. */
  nameOf(item: LeftOver): string;
}

/**
 * Reads the left-over items of a run (see {@link LeftOver}), until none is left or the step has to stop. An item
 * that cannot be read is tried again after the others. After some attempts it is given up: the run then says why it
 * could not be read.
 * @returns true if no item is left
 * @throws an error that every request would get, such as a refused key
 */
export async function readLeftOver(run: LeftOverRun): Promise<boolean> {
  while (!run.stopped()) {
    const items = await nextLeftOver(run.sql, run.runId, { limit: run.atOnce, last: run.last });
    if (items.length === 0) return true;
    const done = await Promise.all(items.map((item) => readItem(run, item)));
    if (done.includes(false)) return false;
  }
  return false;
}

/** Reads and stores one item. Returns false if the run is no longer this worker's. */
async function readItem(run: LeftOverRun, item: Item): Promise<boolean> {
  try {
    return await run.store(item, await run.read(item));
  } catch (error) {
    const why = await whyGivenUp(run, item, error);
    if (why === null) {
      await tryAgainLater(run.sql, run.runId, item);
      return true;
    }
    const unread = `${run.nameOf(item)} could not be read: ${why}.`;
    return run.store(item, { pages: [], more: [], requests: 1, unread });
  }
}

/** Why the item is given up. Null: it is to be tried again. @throws an error that every request would get */
async function whyGivenUp(
  { stripe, trouble }: LeftOverRun,
  { attempts }: Item,
  error: unknown,
): Promise<string | null> {
  const kind = kindOfFailure(error);
  // If Stripe answers other requests, only this item gets no answer. The other items go on.
  const isAlone = kind === "unreachable" && (await stripeAnswers(stripe));
  if (kind === null || (isOutage(error) && kind !== "account_limited" && !isAlone)) throw error;
  if (kind === "account_limited") await trouble.noteRateLimit();
  const isLimit = kind === "account_limited" || kind === "endpoint_limited";
  if (isLimit || ((isTemporary(error) || isAlone) && attempts < MOST_ATTEMPTS)) return null;
  return safeMessage(error, 200);
}
