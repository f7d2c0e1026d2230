import { forgetProblems, OUTAGES } from "../connection/problems.js";
import { markKeyValid, type Connection } from "../connection/store.js";
import type { Deps } from "../deps.js";
import { notify } from "../database/signals.js";
import type { Failure } from "./apply.js";
import { isOutage } from "../stripe/failure.js";
import { wakeWaiting, type Waiting } from "./store.js";

/**
 * Stripe has answered this connection's key as it should: an outage that was seen is over, and the events that it
 * held up are tried now.
 */
export async function outageEnded(deps: Deps, connection: Connection): Promise<void> {
  await recover(deps, connection, [], false);
}

/** Wakes what is held up once events that were held up got through, and none of their turn met an outage. */
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
  const types = through.flatMap(({ said }) => said?.object.object ?? []);
  await recover(deps, connection, types, true);
}

async function recover(deps: Deps, connection: Connection, readable: string[], wake: boolean): Promise<void> {
  const { id, teamId } = connection;
  await deps.sql.begin(async (sql) => {
    const valid = await markKeyValid(sql, connection);
    const over = await forgetProblems(sql, id, OUTAGES);
    const allowed = readable.length > 0 && (await forgetProblems(sql, id, ["key_may_not_read"], readable));
    if (valid || over || allowed) await notify(sql, { kind: "connection", teamId });
    if (!valid && !over && !wake) return;
    await wakeWaiting(sql, id);
    await notify(sql, { kind: "inbox", connectionId: id, teamId });
  });
}
