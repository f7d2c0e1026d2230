import type { TeamId } from "@billstack/tenancy";
import type { Sql } from "postgres";
import type { z } from "zod";

import { selectEntries } from "./list-store.js";
import type { AuditFilters, listAuditOutput } from "./schemas.js";

/**
 * Returns a page of the team's audit entries, newest first. `cursor` is the id of the last entry of the page
 * before; anything that is no id counts as none.
 */
export async function listAudit(
  sql: Sql,
  teamId: TeamId,
  { limit, cursor, ...filters }: AuditFilters & { limit: number; cursor?: string | undefined },
): Promise<z.infer<typeof listAuditOutput>> {
  const before = cursor !== undefined && /^\d{1,18}$/.test(cursor) ? cursor : null;
  const rows = await selectEntries(sql, teamId, filters, { before, limit: limit + 1 });
  const entries = rows.slice(0, limit);
  return { entries, nextCursor: rows.length > limit ? (entries.at(-1)?.id ?? null) : null };
}
