import type { Deps } from "../deps.js";
import { listDueErased, noteLooked, type Erased } from "./erasures-store.js";
import { deletePayloads, eventsNaming } from "./payloads-store.js";

/**
 * Deletes the payloads of events that name an erased customer and have arrived since the erasure, such as the event of the
 * deletion itself. Events that wait to be applied are looked at again by the next call. Does not throw: other customers
 * must not wait for one whose events cannot be read.
 */
export async function eraseLate(deps: Pick<Deps, "sql" | "log">): Promise<void> {
  for (const erased of await listDueErased(deps.sql)) {
    try {
      if (await eraseSince(deps, erased)) await noteLooked(deps.sql, erased);
    } catch (error) {
      const { connectionId } = erased;
      deps.log.error({ err: error, connectionId }, "late events of an erased customer could not be emptied");
    }
  }
}

/** Returns whether no event is left that names the customer. */
async function eraseSince(
  { sql }: Pick<Deps, "sql">,
  { connectionId, ids, lookedAt }: Erased,
): Promise<boolean> {
  let waiting = 0;
  for await (const some of eventsNaming(sql, connectionId, new Set(ids), lookedAt)) {
    waiting += some.filter(({ isWaiting }) => isWaiting).length;
    await deletePayloads(
      sql,
      connectionId,
      some.map(({ id }) => id),
    );
  }
  return waiting === 0;
}
