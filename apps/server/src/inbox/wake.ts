import type { TransactionSql } from "postgres";

import type { Connection } from "../connection/store.js";
import { notify } from "../database/signals.js";

/** Has the events tried now that are held up, as what stood in their way is gone. Takes effect on commit. */
export async function wakeHeldUpEvents(
  sql: TransactionSql,
  { id, teamId }: Pick<Connection, "id" | "teamId">,
): Promise<void> {
  await wakeWaiting(sql, id);
  await notify(sql, { kind: "inbox", connectionId: id, teamId });
}

/** Events woken at once at most; the others are tried in their turn, or woken by these. */
const WAKE_AT_ONCE = 5_000;

/** Events that were held up are tried now, the oldest first: what stood in their way is gone. */
async function wakeWaiting(sql: TransactionSql, connectionId: string): Promise<void> {
  await sql`
    update billstack.inbox set next_attempt_at = now()
    where (connection_id, event_id) in (
      select connection_id, event_id from billstack.inbox
      where connection_id = ${connectionId} and status = 'waiting' and next_attempt_at > now() and held_up
      order by created
      limit ${WAKE_AT_ONCE})`;
}
