import type { TransactionSql } from "postgres";

import type { Connection } from "../../connection/store.js";
import { hasBuried } from "../../inbox/events-of-object.js";
import { readListed } from "../../copy/listings.js";
import { movesByItself } from "../../copy/moving-fields.js";
import type { State } from "../../copy/write-states.js";
import type { Difference } from "./compare.js";
import type { Cause } from "./differences-store.js";
import { columnsIn } from "./parts.js";
import type { Step } from "./step.js";

/**
 * Finds out whether an event should have brought the change that a verification found.
 * - `lost_event`: Stripe sends an event for such a change, and BillStack did not receive it. Deliveries get lost.
 * - `no_event`: Stripe sends no event for such a change, or no delivery was possible, or the change is older than
 *   the copy, or its event arrived and is buried.
 */
export async function causeOf(
  sql: TransactionSql,
  { connection }: Step,
  state: State,
  found: Difference,
): Promise<Cause> {
  if (!deliveriesWerePossible(connection) || hasNoEvent(state, found)) return "no_event";
  // The event arrived but could not be applied. People see it among the buried events.
  if (await hasBuried(sql, connection.id, state.id)) return "no_event";
  if (found.kind === "extra" && (await isOnTestClock(sql, connection.id, state))) return "no_event";
  if (found.kind === "missing" && (await isOlderThanCopy(sql, connection, state))) return "no_event";
  return "lost_event";
}

/**
 * Whether Stripe could deliver events: there is a webhook secret, and a webhook endpoint that is known to use it.
 */
function deliveriesWerePossible(connection: Connection): boolean {
  const { webhookSecretSealed, webhookEndpointId } = connection;
  const used = connection.webhookSecretUsedAt ?? connection.previousWebhookSecretUsedAt;
  return webhookSecretSealed !== null && (webhookEndpointId !== null || used !== null);
}

/** Whether Stripe sends no event for such a change. */
function hasNoEvent({ type, row, object, gone, over }: State, { kind, parts }: Difference): boolean {
  if (kind === "extra") {
    // The row never came from Stripe. Or the type cannot be deleted at Stripe: then the object went with its test
    // clock.
    return over === "" || (gone === "missing" && row.deletion !== "row");
  }
  const fields = columnsIn(parts);
  if (fields.length > 0 && fields.every((field) => movesByItself(type, field))) return true;
  return object !== null && (row.hasNoEvent?.({ object, kind, fields }) ?? false);
}

/** Whether the object was created before its type was loaded, or before the connection if it was not loaded. */
async function isOlderThanCopy(
  sql: TransactionSql,
  { id, createdAt }: Connection,
  { type, object }: State,
): Promise<boolean> {
  const created = object !== null && "created" in object ? object.created : null;
  if (typeof created !== "number") return false;
  const listed = (await readListed(sql, id, [type])).get(type) ?? createdAt;
  return created * 1_000 < listed.getTime();
}

/**
 * Whether the object is on a test clock. Stripe deletes it together with the clock and sends no event for the
 * object.
 */
async function isOnTestClock(
  sql: TransactionSql,
  connectionId: string,
  { type, id }: State,
): Promise<boolean> {
  const rows = await sql`
    select from billstack.freshness
    where connection_id = ${connectionId} and object_type = ${type} and object_id = ${id}
      and test_clock is not null`;
  return rows.length > 0;
}
