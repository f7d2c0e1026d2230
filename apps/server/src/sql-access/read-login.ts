import { readerRole, type TeamId } from "@billstack/tenancy";
import type { z } from "zod";

import type { Deps } from "../deps.js";
import { connectionString, sqlAddress } from "./address.js";
import { databaseName } from "./database-name.js";
import { readAdvice } from "./advice.js";
import { pausedUntil } from "./pause-store.js";
import type { sqlAccessOutput } from "./schemas.js";
import { findUsableLogin } from "./find-usable-login.js";
import { readUnavailable } from "./unavailable.js";

/**
 * Returns the team's SQL login, whether one can be made, and what an operator should still take away from all roles.
 */
export async function readLogin(
  { sql, env }: Deps,
  teamId: TeamId,
): Promise<z.infer<typeof sqlAccessOutput>> {
  const stored = await findUsableLogin(sql, teamId);
  return {
    sqlAccess:
      stored !== null
        ? {
            role: readerRole(teamId),
            ...sqlAddress(env),
            url: connectionString(env, {
              role: readerRole(teamId),
              password: null,
              database: await databaseName(sql),
            }),
            createdAt: stored.createdAt.toISOString(),
            passwordAt: stored.passwordAt.toISOString(),
          }
        : null,
    pausedUntil: (await pausedUntil(sql, teamId))?.toISOString() ?? null,
    unavailable: await readUnavailable(sql),
    advice: await readAdvice(sql),
  };
}
