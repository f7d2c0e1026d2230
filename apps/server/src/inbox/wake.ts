import type { TransactionSql } from "postgres";

import type { Connection } from "../connection/store.js";
import { notify } from "../database/signals.js";

/**
 * Lets the worker try the held-up events of a connection now, because the cause of their failures is gone. Takes
 * effect when the caller's transaction commits.
 */
export async function wakeHeldUpEvents(
  sql: TransactionSql,
  { id, teamId }: Pick<Connection, "id" | "teamId">,
): Promise<void> {
  await wakeWaiting(sql, id);
  await notify(sql, { kind: "inbox", connectionId: id, teamId });
}

/** The most events that one call wakes. The others are tried at their own time, or woken when these succeed. */
const WAKE_AT_ONCE = 5_000;

/** Makes the oldest held-up events due now. */
async function wakeWaiting(sql: TransactionSql, connectionId: string): Promise<void> {
  await sql`
    update billstack.inbox set next_attempt_at = now()
    where (connection_id, event_id) in (
      select connection_id, event_id from billstack.inbox
      where connection_id = ${connectionId} and status = 'waiting' and next_attempt_at > now() and held_up
      order by created
      limit ${WAKE_AT_ONCE})`;
}
