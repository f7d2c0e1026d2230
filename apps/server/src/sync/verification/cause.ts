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
 * Whether an event should have told of a difference. `lost_event`: one should have, so that deliveries are lost
 * somewhere. `no_event`: Stripe has no event for it, or none could be delivered, or it happened before the copy was
 * loaded.
 */
export async function causeOf(
  sql: TransactionSql,
  { connection }: Step,
  state: State,
  found: Difference,
): Promise<Cause> {
  if (!deliveriesWerePossible(connection) || isSilent(state, found)) return "no_event";
  // Its event did come: it is told among the buried ones.
  if (await hasBuried(sql, connection.id, state.id)) return "no_event";
  if (found.kind === "extra" && (await isOnTestClock(sql, connection.id, state))) return "no_event";
  if (found.kind === "missing" && (await isOlderThanCopy(sql, connection, state))) return "no_event";
  return "lost_event";
}

/** Whether there is a secret, and an endpoint that has used it or that BillStack made itself. */
function deliveriesWerePossible(connection: Connection): boolean {
  const { webhookSecretSealed, webhookEndpointId } = connection;
  const used = connection.webhookSecretUsedAt ?? connection.previousWebhookSecretUsedAt;
  return webhookSecretSealed !== null && (webhookEndpointId !== null || used !== null);
}

function isSilent({ type, row, object, gone, over }: State, { kind, parts }: Difference): boolean {
  if (kind === "extra") {
    // A row that never came from Stripe; or an object that cannot be deleted: it went with its test clock.
    return over === "" || (gone === "missing" && row.deletion !== "row");
  }
  const fields = columnsIn(parts);
  if (fields.length > 0 && fields.every((field) => movesByItself(type, field))) return true;
  return object !== null && (row.hasNoEvent?.({ object, kind, fields }) ?? false);
}

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

/** What is on a test clock goes with it, and no event says so. */
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
