import { readerRole, type TeamId } from "@billstack/tenancy";
import type { z } from "zod";

import type { Deps } from "../deps.js";
import { sqlAddress } from "./address.js";
import { readAdvice } from "./advice.js";
import { roleOwnership } from "./role-store.js";
import type { sqlAccessOutput } from "./schemas.js";
import { findLogin } from "./store.js";
import { readUnavailable } from "./unavailable.js";

/**
 * Returns the team's SQL login, whether one can be made, and what an operator should still take away from all roles.
 * A login whose role is missing in PostgreSQL, for example because a backup was restored, counts as none.
 */
export async function readLogin(
  { sql, env }: Deps,
  teamId: TeamId,
): Promise<z.infer<typeof sqlAccessOutput>> {
  const stored = await findLogin(sql, teamId);
  const exists = stored?.revokedAt === null && (await roleOwnership(sql, teamId)) === "ours";
  return {
    sqlAccess: exists
      ? {
          role: readerRole(teamId),
          ...sqlAddress(env),
          createdAt: stored.createdAt.toISOString(),
          passwordAt: stored.passwordAt.toISOString(),
        }
      : null,
    unavailable: await readUnavailable(sql),
    advice: await readAdvice(sql),
  };
}
