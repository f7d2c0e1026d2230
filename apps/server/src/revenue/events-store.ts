import type { TeamId } from "@billstack/tenancy";
import type { Sql } from "postgres";

/** How many events one statement reads. An event of a subscription has about 5 kB. */
export const EVENTS_AT_ONCE = 2_000;

/** An event about a subscription or a discount, in the order in which events were received. */
export interface EventRow {
  id: string;
  type: string;
  /** Unix seconds. */
  created: number;
  /** The time of arrival, in PostgreSQL's own form. */
  receivedAt: string;
  payload: string;
}

/** What may change MRR, in the previous attributes of an event. A renewal changes other fields. */
const TELLING = '"(items|status|discount|discounts|trial_end|trial_start|ended_at|quantity|plan)"';

/**
 * Returns the next events that may tell a change of MRR and whose payload is kept. Their payloads are text: `jsonb` refuses
 * some texts that JSON allows.
 *
 * @param after the last event of the events before; null: from the first one on
 */
export async function nextEvents(
  sql: Sql,
  teamId: TeamId,
  after: Pick<EventRow, "id" | "receivedAt"> | null,
): Promise<readonly EventRow[]> {
  return sql<EventRow[]>`
    select event_id as id, type, extract(epoch from inbox.created)::float8 as created,
      received_at::text as "receivedAt", payload
    from billstack.inbox
    where connection_id = (select id from billstack.connections where team_id = ${teamId})
      and (type like 'customer.subscription.%' or type like 'customer.discount.%')
      and payload is not null and status = 'applied'
      and (received_at, event_id) > (${after?.receivedAt ?? "-infinity"}::text::timestamptz, ${after?.id ?? ""})
      and (strpos(payload, '"previous_attributes"') = 0
        or substr(payload, strpos(payload, '"previous_attributes"')) ~ ${TELLING})
    order by received_at, event_id limit ${EVENTS_AT_ONCE}`;
}

/** When the team was connected, and whether the lists that figures need were read to their end. */
export interface Source {
  connectionId: string;
  connectedAt: Date;
  isLoaded: boolean;
}

/** Returns what is known of the team's connection; null: it has none, or it is being disconnected. */
export async function findSource(sql: Sql, teamId: TeamId): Promise<Source | null> {
  const [source] = await sql<Source[]>`
    select id as "connectionId", created_at as "connectedAt",
      (select count(*) from billstack.listings
        where connection_id = connections.id and object_type in ('subscription', 'invoice', 'customer')) = 3 as "isLoaded"
    from billstack.connections
    where team_id = ${teamId} and (disconnecting_at is null or disconnecting_at = 'infinity')`;
  return source ?? null;
}
