import type { AnySql } from "../database/any-sql.js";

/** How many payloads are read at once. */
const READ_AT_ONCE = 500;
/** An id of Stripe as it stands in JSON. Every object and every reference to one has such an id. */
const ID = /"([a-z]{2,}_[A-Za-z0-9_]+)"/g;

/**
 * A transaction that stores an event may end some time after the time that it gives to the event. So events of this time
 * before `since` are looked at too. It is much longer than any such transaction.
 */
const OVERLAP = "10 minutes";

/** An event whose payload names an object that was looked for. */
export interface NamingEvent {
  id: string;
  objectId: string | null;
  isWaiting: boolean;
}

/**
 * Reads the payloads of all events of a connection, and yields those events that name one of the objects, some hundred
 * events at a time. The time grows with the number of stored payloads.
 *
 * @param since a time as PostgreSQL writes it: only events that were received later. By default all events
 */
export async function* eventsNaming(
  sql: AnySql,
  connectionId: string,
  ids: ReadonlySet<string>,
  since = "-infinity",
): AsyncGenerator<NamingEvent[]> {
  const [begin] = await sql<
    { at: string }[]
  >`select (${since}::text::timestamptz - ${OVERLAP}::text::interval)::text as at`;
  for (let after = { receivedAt: begin?.at ?? since, id: "" }; ;) {
    const rows = await sql<(NamingEvent & { payload: string | null; receivedAt: string })[]>`
      select event_id as id, object_id as "objectId", status = 'waiting' as "isWaiting", payload,
        received_at::text as "receivedAt"
      from billstack.inbox
      where connection_id = ${connectionId} and (received_at, event_id) > (${after.receivedAt}::text::timestamptz, ${after.id})
      order by received_at, event_id limit ${READ_AT_ONCE}`;
    yield rows.flatMap(({ payload, receivedAt: _receivedAt, ...event }) =>
      payload !== null && names(payload, ids) ? [event] : [],
    );
    const last = rows.at(-1);
    if (last === undefined || rows.length < READ_AT_ONCE) return;
    after = last;
  }
}

function names(payload: string, ids: ReadonlySet<string>): boolean {
  for (const [, id] of payload.matchAll(ID)) if (id !== undefined && ids.has(id)) return true;
  return false;
}

/**
 * Deletes the payloads of events. Payloads of events that are waiting stay, because the events could not be applied
 * without them.
 * @returns how many payloads were deleted
 */
export async function deletePayloads(sql: AnySql, connectionId: string, eventIds: string[]): Promise<number> {
  if (eventIds.length === 0) return 0;
  const { count } = await sql`
    update billstack.inbox set payload = null, last_error = null, failed_attempts = null
    where connection_id = ${connectionId} and event_id = any (${eventIds}::text[]) and status <> 'waiting'
      and payload is not null`;
  return count;
}
