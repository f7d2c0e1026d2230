import { endOutage } from "../connection/outage.js";
import type { Connection } from "../connection/store.js";
import type { Deps } from "../deps.js";
import { isOutage } from "../stripe/failure.js";
import type { Failure } from "./record-failures.js";
import type { Waiting } from "./store.js";
import { wakeHeldUpEvents } from "./wake.js";

/** Applied events of objects of one type. */
export interface AppliedEvents {
  type: string;
  events: Waiting[];
}

/**
 * Ends the outage of a connection and wakes its held-up events, if at least one held-up event was applied and no
 * other object of the same reader met an outage.
 */
export async function noticeRecovery(
  deps: Deps,
  connection: Connection,
  applied: AppliedEvents[],
  failures: Failure[],
): Promise<void> {
  if (failures.some(({ error }) => isOutage(error))) return;
  const recovered = applied.filter(({ events }) => events.some(({ heldUp }) => heldUp));
  if (recovered.length === 0) return;
  const readable = [...new Set(recovered.map(({ type }) => type))];
  await deps.sql.begin(async (sql) => {
    await endOutage(deps, sql, connection, readable);
    await wakeHeldUpEvents(sql, connection);
  });
}
