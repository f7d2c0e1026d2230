import { Stripe } from "stripe";

import { doubtKey, type Connection } from "../connection/store.js";
import type { Deps } from "../deps.js";
import { redact } from "../logger.js";
import { isDatabaseGone } from "../translate-error.js";
import { isOutage } from "./outage.js";
import { markFailed, type Waiting } from "./store.js";

/** An event that fails for a reason of its own this often is buried: visible, and replayed by hand. */
const BURY_AFTER = 10;
const LONGEST_RETRY_SECONDS = 60 * 60;

/**
 * Notes that applying events of one object failed. Where Stripe, the network or the key is the cause it is tried without end;
 * backoff doubles from one second to an hour.
 */
export async function fail(
  deps: Deps,
  connection: Connection,
  events: Waiting[],
  error: unknown,
): Promise<void> {
  if (isDatabaseGone(error)) throw error;
  const status = error instanceof Stripe.errors.StripeError ? error.statusCode : undefined;
  if (status === 401 || status === 403) await doubtKey(deps.sql, connection.id);
  const outside = isOutage(error) || status === 403 || status === 409;
  const message = redact(error instanceof Error ? error.message : String(error)).slice(0, 500);
  for (const { id, attempts } of events) {
    const buried = !outside && attempts + 1 >= BURY_AFTER;
    deps.log.warn({ err: error, eventId: id, teamId: connection.teamId, buried }, "an event was not applied");
    await markFailed(deps.sql, connection.id, id, {
      error: message,
      retrySeconds: buried ? null : Math.min(2 ** attempts, LONGEST_RETRY_SECONDS),
    });
  }
}
