import type { TeamId } from "@billstack/tenancy";
import type { Sql } from "postgres";
import type { z } from "zod";

import { cursorOf, parseCursor } from "../cursor.js";
import { selectEntries } from "./list-store.js";
import type { AuditFilters, listAuditOutput } from "./schemas.js";

/** The name of this list in its cursors. */
const LIST = "audit";
/** The id of an entry: a number that fits into 64 bits. */
const ID = /^\d{1,18}$/;

/**
 * Returns a page of the team's audit entries, newest first.
 *
 * @throws AppError invalid_input for a cursor that is not one of this list
 */
export async function listAudit(
  sql: Sql,
  teamId: TeamId,
  { limit, cursor, ...filters }: AuditFilters & { limit: number; cursor?: string | undefined },
): Promise<z.infer<typeof listAuditOutput>> {
  const before = cursor === undefined ? null : parseCursor(cursor, LIST, ID).id;
  const rows = await selectEntries(sql, teamId, filters, { before, limit: limit + 1 });
  const entries = rows.slice(0, limit);
  const last = entries.at(-1);
  const nextCursor =
    rows.length > limit && last !== undefined ? cursorOf({ created: 0, id: last.id }, LIST) : null;
  return { entries, nextCursor };
}
