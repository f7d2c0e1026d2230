import type { z } from "zod";

import type { Deps } from "../deps.js";
import { listTeams } from "../teams/list.js";
import type { SessionUser } from "./session-store.js";
import type { sessionOutput } from "./schemas.js";

/** Returns the user who is signed in, and their teams. */
export async function readSession(
  { sql }: Deps,
  { id, email, name }: SessionUser,
): Promise<z.infer<typeof sessionOutput>> {
  return { user: { id, email, name }, teams: await listTeams(sql, id) };
}
