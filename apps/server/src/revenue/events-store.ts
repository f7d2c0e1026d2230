import type { TeamId } from "@billstack/tenancy";
import type { Sql } from "postgres";

/** How many events one statement looks at, so that it stays short. An event of a subscription has about 5 kB. */
export const EVENTS_AT_ONCE = 5_000;

/** An event about a subscription or a discount, in the order in which events were received. */
export interface EventRow {
  id: string;
  type: string;
  /** Unix seconds. */
  created: number;
  /** The time of arrival, in PostgreSQL's own form. */
  receivedAt: string;
  /** Null: the event tells no change of MRR. */
  payload: string | null;
}

/** What may change MRR, in the previous attributes of an event. A renewal changes other fields. */
const TELLING = '"(items|status|discount|discounts|trial_end|trial_start|ended_at|quantity|plan)"';

/**
 * Returns the next events about subscriptions and discounts whose payload is kept. Their payloads are text: `jsonb` refuses
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
    select event_id as id, type, extract(epoch from events.created)::float8 as created,
      received_at::text as "receivedAt", case when before = '' or before ~ ${TELLING} then payload end as payload
    from (
      select * from billstack.inbox
      where connection_id = (select id from billstack.connections where team_id = ${teamId})
        and (type like 'customer.subscription.%' or type like 'customer.discount.%')
        and payload is not null and status = 'applied'
        and (received_at, event_id) > (${after?.receivedAt ?? "-infinity"}::text::timestamptz, ${after?.id ?? ""})
      order by received_at, event_id limit ${EVENTS_AT_ONCE}
    ) as events
    cross join lateral (select split_part(payload, '"previous_attributes"', 2) as before offset 0) as told
    order by received_at, event_id`;
}
