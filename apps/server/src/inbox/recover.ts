import { endOutage } from "../connection/outage.js";
import type { Connection } from "../connection/store.js";
import type { Deps } from "../deps.js";
import { isOutage } from "../stripe/failure.js";
import type { Failure } from "./record-failures.js";
import type { Waiting } from "./store.js";
import { wakeHeldUpEvents } from "./wake.js";

/** Events of objects of one type that were applied. */
export interface AppliedEvents {
  type: string;
  events: Waiting[];
}

/**
 * Wakes the events that are held up, once some of them were applied and nothing else that was read at the same time met
 * an outage.
 */
export async function noticeRecovery(
  deps: Deps,
  connection: Connection,
  applied: AppliedEvents[],
  failures: Failure[],
): Promise<void> {
  if (failures.some(({ error }) => isOutage(error))) return;
  const through = applied.filter(({ events }) => events.some(({ heldUp }) => heldUp));
  if (through.length === 0) return;
  const readable = [...new Set(through.map(({ type }) => type))];
  await deps.sql.begin(async (sql) => {
    await endOutage(sql, connection, readable);
    await wakeHeldUpEvents(sql, connection);
  });
}
