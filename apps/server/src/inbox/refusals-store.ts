import type { Sql } from "postgres";

/** Why a delivery to a connected team is refused. `wrong_clock`: the signature is too old or in the future. */
export const REFUSAL_REASONS = [
  "invalid_signature",
  "wrong_clock",
  "wrong_mode",
  "webhook_secret_missing",
  "secrets_unreadable",
  "not_an_event",
] as const;
export type RefusalReason = (typeof REFUSAL_REASONS)[number];

/** Deliveries of one connection that were refused for one reason since they were last written. */
export interface Refused {
  connectionId: string;
  reason: RefusalReason;
  deliveries: number;
  lastAt: Date;
}

/**
 * Adds refused deliveries to the counts of their hour. Deletes counts of hours that began more than 25 hours ago.
 */
export async function addRefusals(sql: Sql, refused: Refused[]): Promise<void> {
  await sql`
    with forgotten as (
      delete from billstack.refusals where hour < now() - interval '25 hours'
    )
    insert into billstack.refusals as known (connection_id, hour, reason, deliveries, last_at)
    select given.connection_id, date_trunc('hour', last_at, 'UTC') as hour, reason, deliveries, last_at
    from unnest(
      ${refused.map(({ connectionId }) => connectionId)}::uuid[], ${refused.map(({ reason }) => reason)}::text[],
      ${refused.map(({ deliveries }) => deliveries)}::int[],
      ${refused.map(({ lastAt }) => lastAt.toISOString())}::timestamptz[]
    ) as given (connection_id, reason, deliveries, last_at)
      join billstack.connections on connections.id = given.connection_id
    order by connection_id, hour, reason
    on conflict (connection_id, hour, reason) do update
    set deliveries = known.deliveries + excluded.deliveries, last_at = greatest(known.last_at, excluded.last_at)`;
}

/**
 * Returns the number of refused deliveries of the last 24 hours, and the time of the last one, for each reason.
 */
export async function refusalsOfLastDay(
  sql: Sql,
  connectionId: string,
): Promise<{ reason: RefusalReason; deliveries: number; lastAt: Date }[]> {
  return sql`
    select reason, sum(deliveries)::float8 as deliveries, max(last_at) as "lastAt"
    from billstack.refusals
    where connection_id = ${connectionId} and last_at > now() - interval '24 hours'
    group by reason order by reason`;
}
