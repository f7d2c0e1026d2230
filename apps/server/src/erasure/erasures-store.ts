import type { AnySql } from "../database/any-sql.js";

/** A customer who was erased, and in which later events the customer is still looked for. */
export interface Erased {
  connectionId: string;
  customerId: string;
  /** The ids of the customer and of the customer's objects. */
  ids: string[];
  /** Events that were received before have been looked at. */
  lookedAt: string;
  /** The time of the database now. */
  now: string;
}

/** Stripe lists an event for 30 days and sends it again for 3 days, so later no event can name an erased customer. */
const KEEP_DAYS = 40;

/** Remembers an erasure. Payloads that arrive from now on and name the customer are deleted by `eraseLate`. */
export async function rememberErased(
  sql: AnySql,
  { connectionId, customerId, ids }: Pick<Erased, "connectionId" | "customerId" | "ids">,
): Promise<void> {
  await sql`
    insert into billstack.erasures (connection_id, customer_id, ids) values (${connectionId}, ${customerId}, ${ids})
    on conflict (connection_id, customer_id)
    do update set ids = excluded.ids, erased_at = excluded.erased_at, looked_at = excluded.looked_at`;
}

/**
 * Forgets erasures that are so old that no event can name their customers. Returns those whose events were not looked at
 * for an hour.
 */
export async function listDueErased(sql: AnySql): Promise<Erased[]> {
  await sql`delete from billstack.erasures where erased_at < now() - ${KEEP_DAYS} * interval '1 day'`;
  return sql<Erased[]>`
    select connection_id as "connectionId", customer_id as "customerId", ids, looked_at::text as "lookedAt",
      now()::text as now
    from billstack.erasures where looked_at < now() - interval '1 hour'`;
}

/** Notes that the events that were received before `now` have been looked at. */
export async function noteLooked(sql: AnySql, { connectionId, customerId, now }: Erased): Promise<void> {
  await sql`
    update billstack.erasures set looked_at = ${now}::text::timestamptz
    where connection_id = ${connectionId} and customer_id = ${customerId}`;
}
