import type { TeamId } from "@billstack/tenancy";
import type { Sql } from "postgres";
import type { z } from "zod";

import type { TeamContext } from "../context.js";
import { AppError } from "../errors.js";
import { isTooDeep } from "./deep.js";
import { isJson } from "./event.js";
import type { eventOutput, eventSummary } from "./schemas.js";
import { selectEvents, toSummary } from "./summary.js";

/** Reads one received event of the team. @throws AppError not_found */
export async function readSummary(
  sql: Sql,
  teamId: TeamId,
  eventId: string,
): Promise<z.infer<typeof eventSummary>> {
  const [row] = await selectEvents(sql, teamId, sql`event_id = ${eventId}`);
  if (row === undefined)
    throw new AppError(
      "not_found",
      "This team has no event of this id. It was not received, or it is old and was deleted.",
    );
  return toSummary(row);
}

/** A person who looks at the same payload again is recorded at most this often, in milliseconds. */
const RECORD_PERSON_MS = 10 * 60_000;
/** An API key that reads payloads is recorded at most this often, in milliseconds, because programs read many. */
const RECORD_KEY_MS = 60 * 60_000;

/**
 * Reads one received event of the team with its payload as it was received, and records in the audit who looked at it.
 *
 * @throws AppError not_found
 */
export async function readEvent(
  { deps, teamId, actor }: TeamContext,
  eventId: string,
): Promise<z.infer<typeof eventOutput>> {
  const summary = await readSummary(deps.sql, teamId, eventId);
  const entry = { teamId, ...actor, action: "event.payload_read", detail: { eventId } } as const;
  await (actor.userId === null
    ? deps.audit.recordSeldom(deps.sql, "", RECORD_KEY_MS, entry)
    : deps.audit.recordSeldom(deps.sql, eventId, RECORD_PERSON_MS, entry));
  const [row] = await deps.sql<Details[]>`
    select inbox.payload, inbox.failed_attempts as "failedAttempts",
      case when status = 'waiting' then next_attempt_at end as "nextAttemptAt"
    from billstack.inbox join billstack.connections on connections.id = inbox.connection_id
    where connections.team_id = ${teamId} and inbox.event_id = ${eventId}`;
  return {
    ...summary,
    nextAttemptAt: row?.nextAttemptAt?.toISOString() ?? null,
    failedAttempts: row?.failedAttempts ?? [],
    payload: shown(row?.payload ?? null),
  };
}

/** What is shown of an event besides its summary. */
interface Details {
  payload: string | null;
  failedAttempts: z.infer<typeof eventOutput>["failedAttempts"] | null;
  nextAttemptAt: Date | null;
}

/** Returns the payload as a value, or as text if it is not JSON or is nested too deeply for an answer. */
function shown(payload: string | null): unknown {
  if (payload === null) return null;
  if (!isJson(payload)) return payload;
  const value: unknown = JSON.parse(payload);
  return isTooDeep(value) ? payload : value;
}
