import type { TeamId } from "@billstack/tenancy";
import type { Sql } from "postgres";
import type { z } from "zod";

import type { listAuditOutput } from "./schemas.js";

/**
 * Returns a page of the team's audit entries, newest first. `cursor` is the id of the last entry of the page
 * before; anything that is no id counts as none.
 */
export async function listAudit(
  sql: Sql,
  teamId: TeamId,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
): Promise<z.infer<typeof listAuditOutput>> {
  const before = cursor !== undefined && /^\d{1,18}$/.test(cursor) ? cursor : null;
  const rows = await sql<
    {
      id: string;
      at: Date;
      userId: string | null;
      apiKeyId: string | null;
      apiKeyName: string | null;
      action: string;
      detail: Record<string, unknown>;
    }[]
  >`
    select audit.id::text, at, user_id as "userId", api_key_id as "apiKeyId", api_keys.name as "apiKeyName", action,
      detail
    from billstack.audit
      left join billstack.api_keys on api_keys.team_id = audit.team_id and api_keys.id = api_key_id
    where audit.team_id = ${teamId} and (${before}::bigint is null or audit.id < ${before}::bigint)
    order by audit.id desc limit ${limit + 1}`;
  const entries = rows.slice(0, limit).map((row) => ({ ...row, at: row.at.toISOString() }));
  return { entries, nextCursor: rows.length > limit ? (entries.at(-1)?.id ?? null) : null };
}
