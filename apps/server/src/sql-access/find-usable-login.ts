import { readerRole, type TeamId } from "@billstack/tenancy";

import type { AnySql } from "../database/any-sql.js";
import { roleOwnership } from "./role-store.js";
import { findLogin, type StoredLogin } from "./store.js";

/**
 * Returns what is stored about the team's SQL login; null if it has none, or if it was revoked. A login whose role is
 * missing in PostgreSQL, for example because a backup was restored, counts as none.
 */
export async function findUsableLogin(sql: AnySql, teamId: TeamId): Promise<StoredLogin | null> {
  const stored = await findLogin(sql, teamId);
  if (stored?.revokedAt !== null) return null;
  return (await roleOwnership(sql, readerRole(teamId))) === "ours" ? stored : null;
}
