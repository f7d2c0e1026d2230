import type { TeamId } from "@billstack/tenancy";
import type { PendingQuery, Row } from "postgres";
import type { z } from "zod";

import type { AnySql } from "../database/any-sql.js";
import type { eventStatus } from "./schemas.js";
import { readTypes } from "./types-store.js";

/** Which events are asked for: all conditions hold for each of them. */
export interface EventFilter {
  status?: z.infer<typeof eventStatus> | undefined;
  /** A type, the beginning of one, or a pattern with `*`, as {@link matchingTypes} describes. */
  type?: string | undefined;
  objectId?: string | undefined;
  /** ISO 8601: this time or later. */
  receivedAfter?: string | undefined;
  /** ISO 8601: before this time. */
  receivedBefore?: string | undefined;
}

/**
 * Returns the types that a filter means: exactly this type, if the team has received such an event; otherwise those
 * that begin with it. In a filter with `*`, each `*` stands for any characters.
 */
function matchingTypes(types: readonly string[], asked: string): string[] {
  if (types.includes(asked)) return [asked];
  if (!asked.includes("*")) return types.filter((type) => type.startsWith(asked));
  const [begin = "", ...others] = asked.split("*");
  return types.filter((type) => {
    if (!type.startsWith(begin)) return false;
    let at = begin.length;
    for (const part of others.slice(0, -1)) {
      const found = type.indexOf(part, at);
      if (found === -1) return false;
      at = found + part.length;
    }
    const end = others.at(-1) ?? "";
    return type.length - end.length >= at && type.endsWith(end);
  });
}

/** The SQL of a filter. */
export interface EventConditions {
  /** The types that the filter means; null: all types. */
  types: string[] | null;
  /** The conditions for a row of the inbox, without that for the type. */
  where: PendingQuery<Row[]>;
}

/** Reads which types a filter means, and makes its conditions. */
export async function eventConditions(
  sql: AnySql,
  teamId: TeamId,
  { status, type, objectId, receivedAfter, receivedBefore }: EventFilter,
): Promise<EventConditions> {
  const types = type === undefined ? null : matchingTypes(await readTypes(sql, teamId), type);
  return {
    types,
    where: sql`${status === undefined ? sql`true` : hasStatus(sql, status)}
      ${objectId === undefined ? sql`` : sql`and object_id = ${objectId}`}
      ${receivedAfter === undefined ? sql`` : sql`and received_at >= ${receivedAfter}::text::timestamptz`}
      ${receivedBefore === undefined ? sql`` : sql`and received_at < ${receivedBefore}::text::timestamptz`}`,
  };
}

/**
 * The status is part of the SQL text, not a parameter, so that PostgreSQL can use the partial index of this status.
 */
function hasStatus(sql: AnySql, status: z.infer<typeof eventStatus>): PendingQuery<Row[]> {
  const conditions = {
    waiting: sql`status = 'waiting'`,
    applied: sql`status = 'applied'`,
    buried: sql`status = 'buried'`,
    not_synced: sql`status = 'not_synced'`,
  } satisfies Record<typeof status, unknown>;
  return conditions[status];
}
