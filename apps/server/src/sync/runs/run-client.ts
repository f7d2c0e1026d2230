import type { Stripe } from "stripe";

import { isKeyRefused } from "../../connection/refused-key.js";
import { budgetedStripeOf } from "../../connection/secrets.js";
import type { Connection } from "../../connection/store.js";
import type { Deps } from "../../deps.js";
import { NotSentError } from "../../stripe/not-sent.js";
import type { Priority } from "../../stripe/request-queue.js";

/**
 * Returns a Stripe client with the connection's key for a step of a run.
 *
 * @param run `error` says why the run waits; null: it does not wait. A run that does not wait yet checks a refused
 *   key at once. A run that waits for new keys checks it seldom.
 * @throws NotSentError if the key cannot be opened, has no address to be sent to, or is known to be refused
 */
export async function openRunClient(
  deps: Deps,
  connection: Connection,
  priority: Priority,
  run: { error: string | null },
): Promise<Stripe> {
  const stripe = budgetedStripeOf(deps, connection, priority);
  if (await isKeyRefused(deps, connection, { now: run.error === null }))
    throw new NotSentError("key_refused", "Stripe refuses the key.");
  return stripe;
}
