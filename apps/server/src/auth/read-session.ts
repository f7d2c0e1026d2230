import type { z } from "zod";

import type { Deps } from "../deps.js";
import { listTeams } from "../teams/list.js";
import { hasFactor } from "./factor/factor-store.js";
import type { SessionUser } from "./session-store.js";
import type { sessionOutput } from "./schemas.js";

/** Returns the user who is signed in, their teams, and whether they have a second factor. */
export async function readSession(
  { sql }: Deps,
  { id, email, name }: SessionUser,
): Promise<z.infer<typeof sessionOutput>> {
  const [teams, secondFactor] = await Promise.all([listTeams(sql, id), hasFactor(sql, id)]);
  return { user: { id, email, name }, teams, secondFactor };
}
