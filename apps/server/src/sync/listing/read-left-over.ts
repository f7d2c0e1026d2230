import type { Sql } from "postgres";
import type { Stripe } from "stripe";

import { redact } from "../../logger.js";
import { stripeAnswers } from "../../stripe/stripe-answers.js";
import { isOutage, kindOfFailure } from "../../stripe/failure.js";
import { isTemporary } from "../../stripe/retry-while-busy.js";
import type { RunTrouble } from "../runs/run-trouble.js";
import { nextLeftOver, tryAgainLater, type LeftOver } from "./left-over-store.js";
import type { Single } from "./read-single.js";

/** How often an item is read at most while Stripe is busy with it or does not answer for it alone. */
const MOST_ATTEMPTS = 3;

type Item = LeftOver & { attempts: number };

/** The run whose left-over items are read, and what one of its items means to it. */
export interface LeftOverRun {
  sql: Sql;
  stripe: Stripe;
  trouble: RunTrouble;
  runId: string;
  /** Items that are read at once. */
  atOnce: number;
  /** Whether these are the items that come last ({@link LAST}), or all others. */
  last: boolean;
  stopped(): boolean;
  read(item: LeftOver): Promise<Single>;
  /** Stores what was read and removes the item, in one transaction; false: the run is not this worker's any more. */
  store(item: LeftOver, single: Single): Promise<boolean>;
  /** The item in a sentence that says that it could not be read. */
  nameOf(item: LeftOver): string;
}

/**
 * Reads what a run reads one by one after its lists, until nothing is left or the step has to stop. An item that
 * cannot be read is tried again, then given up and named; it holds up none of the others.
 * @returns whether nothing is left
 * @throws what stands in the way of every request
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

/** Why the item is given up; null: it is to be tried again. @throws what stands in the way of every request */
async function whyGivenUp(
  { stripe, trouble }: LeftOverRun,
  { attempts }: Item,
  error: unknown,
): Promise<string | null> {
  const kind = kindOfFailure(error);
  // One object for which Stripe gives no answer holds up none of the others, where Stripe does answer for others.
  const isAlone = kind === "unreachable" && (await stripeAnswers(stripe));
  if (kind === null || (isOutage(error) && kind !== "account_limited" && !isAlone)) throw error;
  if (kind === "account_limited") await trouble.noteRateLimit();
  const isLimit = kind === "account_limited" || kind === "endpoint_limited";
  if (isLimit || ((isTemporary(error) || isAlone) && attempts < MOST_ATTEMPTS)) return null;
  return redact(error instanceof Error ? error.message : kind).slice(0, 200);
}
