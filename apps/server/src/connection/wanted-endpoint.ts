import type { z } from "zod";

import type { Deps } from "../deps.js";
import { AppError, type ErrorCode } from "../errors.js";
import type { connectOutput } from "./schemas.js";
import { dropEndpointWish, findConnectionById, findEndpointWish } from "./store.js";
import { makeEndpointOf } from "./webhook-endpoint.js";

/** Whether the webhook endpoint was created, or why not. */
type Outcome = NonNullable<z.infer<typeof connectOutput>["webhookEndpoint"]>;

/** Errors that another try would meet again. A person has to change something first. */
const FINAL = new Set<ErrorCode>(["unreachable_base_url", "endpoint_refused", "keys_refused"]);

/**
 * Creates the webhook endpoint that a person asked for when connecting, if that is still to be done. If Stripe
 * refuses it, BillStack does not try again, and the status says that no webhook secret is stored.
 *
 * @returns what happened; null if nothing was to be done
 * @throws AppError if another try may succeed, for example because Stripe cannot be reached
 */
export async function makeWantedEndpoint(deps: Deps, connectionId: string): Promise<Outcome | null> {
  const wish = await findEndpointWish(deps.sql, connectionId);
  const connection = wish && (await findConnectionById(deps.sql, connectionId));
  if (wish === null || connection === null) return null;
  try {
    return { made: true, endpointId: await makeEndpointOf(deps, connection, wish.createdBy) };
  } catch (error) {
    if (!(error instanceof AppError && FINAL.has(error.code))) throw error;
    await dropEndpointWish(deps.sql, connectionId);
    return { made: false, error: error.message, code: error.code };
  }
}
