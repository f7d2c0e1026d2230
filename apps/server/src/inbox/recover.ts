import { endOutage } from "../connection/outage.js";
import type { Connection } from "../connection/store.js";
import type { Deps } from "../deps.js";
import { isOutage } from "../stripe/failure.js";
import type { Failure } from "./apply.js";
import type { Waiting } from "./store.js";
import { wakeHeldUpEvents } from "./wake.js";

/**
 * Wakes the events that are held up, once some of them were applied and no other event of the same turn met an outage.
 */
export async function noticeRecovery(
  deps: Deps,
  connection: Connection,
  events: Waiting[],
  failures: Failure[],
): Promise<void> {
  if (failures.some(({ error }) => isOutage(error))) return;
  const failed = new Set(failures.flatMap((failure) => failure.events));
  const through = events.filter((event) => event.heldUp && !failed.has(event));
  if (through.length === 0) return;
  const readable = through.flatMap(({ said }) => said?.object.object ?? []);
  await deps.sql.begin(async (sql) => {
    await endOutage(sql, connection, readable);
    await wakeHeldUpEvents(sql, connection);
  });
}
