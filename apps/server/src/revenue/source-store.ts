import type { TeamId } from "@billstack/tenancy";
import type { Sql } from "postgres";

/** Where the figures of a team come from. */
export interface Source {
  connectionId: string;
  connectedAt: Date;
  /** Whether the lists that figures need were read to their end. */
  isLoaded: boolean;
  /** Changes when an event arrives, and when a list was read to its end. */
  stamp: string;
  /** Whether the tables are just changing: a load runs, or an event waits. */
  isChanging: boolean;
}

/** Returns where the figures of a team come from; null: it has no connection, or it is being disconnected. */
export async function findSource(sql: Sql, teamId: TeamId): Promise<Source | null> {
  const [source] = await sql<Source[]>`
    select id as "connectionId", created_at as "connectedAt",
      (select count(*) from billstack.listings
        where connection_id = connections.id and object_type in ('subscription', 'invoice', 'customer')) = 3 as "isLoaded",
      concat(
        (select event_id from billstack.inbox where connection_id = connections.id
          order by received_at desc, event_id desc limit 1), ' ',
        (select max(listed_at) from billstack.listings where connection_id = connections.id)) as stamp,
      exists (select from billstack.inbox where connection_id = connections.id and status = 'waiting')
        or exists (select from billstack.backfills where connection_id = connections.id and status = 'running')
        as "isChanging"
    from billstack.connections
    where team_id = ${teamId} and (disconnecting_at is null or disconnecting_at = 'infinity')`;
  return source ?? null;
}
