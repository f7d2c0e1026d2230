import type { TeamId } from "@billstack/tenancy";
import type { Sql } from "postgres";
import type { z } from "zod";

import { listKeyRows } from "./manage-store.js";
import type { listKeysOutput } from "./schemas.js";

/** Returns the team's API keys, the newest first, without the keys themselves. */
export async function listKeys(sql: Sql, teamId: TeamId): Promise<z.infer<typeof listKeysOutput>> {
  const rows = await listKeyRows(sql, teamId);
  return {
    keys: rows.map((row) => ({
      ...row,
      projectId: null,
      expiresAt: row.expiresAt?.toISOString() ?? null,
      createdAt: row.createdAt.toISOString(),
      lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
      revokedAt: row.revokedAt?.toISOString() ?? null,
    })),
  };
}
