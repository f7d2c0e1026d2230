import type { TeamId } from "@billstack/tenancy";
import type { PendingQuery, Row, Sql } from "postgres";
import type { z } from "zod";

import { requireConnection } from "../connection/require.js";
import type { TeamContext } from "../context.js";
import type { AnySql } from "../database/any-sql.js";
import { notify } from "../database/signals.js";
import { AppError } from "../errors.js";
import { eventConditions, type EventFilter } from "./event-filter.js";
import { MOST_REPLAYED, type countMatchingOutput } from "./schemas.js";
import { ofTeam } from "./summary.js";

/** Counts the events that a filter means and that can be replayed, so that a person can be asked about the number. */
export async function countMatching(
  sql: Sql,
  teamId: TeamId,
  filter: EventFilter,
): Promise<z.infer<typeof countMatchingOutput>> {
  const { where } = await replayable(sql, teamId, filter);
  const [counted] = await sql<{ events: number; now: Date }[]>`
    select clock_timestamp() as now,
      (select count(*)::int from (select from billstack.inbox where ${where} limit ${MOST_REPLAYED + 1}) found) as events`;
  const { events, now } = counted ?? { events: 0, now: new Date() };
  return {
    events: Math.min(events, MOST_REPLAYED),
    isMore: events > MOST_REPLAYED,
    receivedBefore: filter.receivedBefore ?? now.toISOString(),
  };
}

/**
 * Makes the events that a filter means wait again, so that the worker applies them. The usual rules of order hold: an
 * old event does not change a newer row. Events whose type is not synced, or whose payload is not kept any more, stay
 * as they are, and so do events that are being applied at this moment.
 *
 * @param confirmed the most events that may be replayed
 * @returns how many events wait again
 * @throws AppError invalid_input if more events match, not_connected, disconnecting
 */
export async function replayMatching(
  { deps, teamId, actor }: TeamContext,
  { confirmed, ...filter }: EventFilter & { confirmed: number },
): Promise<{ success: true; replayed: number }> {
  const { id: connectionId } = await requireConnection(deps, teamId);
  const { where } = await replayable(deps.sql, teamId, filter);
  const replayed = await deps.sql.begin(async (sql) => {
    const { count } = await sql`
      with chosen as (
        select connection_id, event_id from billstack.inbox where ${where}
        limit ${confirmed + 1} for update skip locked
      )
      update billstack.inbox set status = 'waiting', failures = 0, next_attempt_at = now(), last_error = null
      from chosen where inbox.connection_id = chosen.connection_id and inbox.event_id = chosen.event_id`;
    if (count > confirmed) throw tooMany(confirmed);
    if (count === 0) return 0;
    const detail = Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined));
    await deps.audit.record(sql, {
      teamId,
      ...actor,
      action: "events.replayed_by_filter",
      detail: { events: count, ...detail },
    });
    await notify(sql, { kind: "inbox", connectionId, teamId });
    return count;
  });
  return { success: true, replayed };
}

/** SQL: the events that a filter means and that can be replayed. */
async function replayable(
  sql: AnySql,
  teamId: TeamId,
  filter: EventFilter,
): Promise<{ where: PendingQuery<Row[]> }> {
  const { types, where } = await eventConditions(sql, teamId, filter);
  const ofTypes = types === null ? sql`` : sql`and type = any (${types}::text[])`;
  const matching = sql`${ofTeam(sql, teamId)} and ${where} ${ofTypes} and payload is not null`;
  // The indexes by type and object leave out waiting events, so PostgreSQL uses them only for the second part. A query has a
  // method `then`, so an async function cannot return it alone.
  return {
    where: sql`
      (${matching} and status = 'waiting' or ${matching} and status <> 'waiting' and status <> 'not_synced')`,
  };
}

function tooMany(confirmed: number): AppError {
  const message = `More events match than the ${confirmed} that were agreed to. Count them again, or narrow the filter.`;
  return new AppError("invalid_input", `The input is not right. ${message}`, {
    issues: [{ path: "confirmed", message }],
  });
}
