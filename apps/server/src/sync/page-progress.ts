import { Stripe } from "stripe";

import { redact } from "../logger.js";
import type { ObjectProgress } from "./backfill-store.js";
import type { SyncedObject } from "./objects.js";
import type { Page } from "./pages.js";
import type { Refused } from "./write-page.js";

/** How far an object is with one more page written; one of which something was refused ends as `failed`. */
export function withPage(
  before: ObjectProgress,
  { rows }: SyncedObject,
  page: Page,
  refused: Refused[],
): ObjectProgress {
  const without = new Set(refused.map(({ id }) => id));
  const stored = page.objects.filter(({ id }) => !without.has(id));
  const synced = stored.reduce((sum, object) => sum + (rows?.(object) ?? 1), before.synced);
  const [first] = refused;
  const reason =
    before.reason ??
    (first && `Some could not be stored; the first is ${first.id}: ${redact(first.why).slice(0, 200)}.`);
  const listedAt = before.listedAt ?? page.freshAt.toISOString();
  const told = reason === undefined ? { listedAt } : { listedAt, reason };
  if (page.cursor !== null) return { synced, status: "running", cursor: page.cursor, ...told };
  return { synced, status: reason === undefined ? "completed" : "failed", ...told };
}

const NOT_PERMITTED =
  "The restricted key may not read this. Give it read permission and run the backfill again.";

/**
 * How far an object is whose page Stripe refused: a list that the key may not read or that the account does not have
 * is skipped and named; one whose cursor was deleted in Stripe meanwhile starts again.
 * @throws every other failure
 */
export function withoutPage(error: unknown): ObjectProgress {
  if (!(error instanceof Stripe.errors.StripeError)) throw error;
  if (error.statusCode === 403) return { synced: 0, status: "skipped", reason: NOT_PERMITTED };
  if (error.code === "resource_missing" && error.param === "starting_after") {
    return { synced: 0, status: "running" };
  }
  if (error.statusCode !== 400 && error.statusCode !== 404) throw error;
  const why = redact(error.message).slice(0, 200);
  return { synced: 0, status: "skipped", reason: `Stripe does not list this for the account: ${why}` };
}
