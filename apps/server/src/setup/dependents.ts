import { dependentViews, objectsOfPeople, type TeamId } from "@billstack/tenancy";
import type { z } from "zod";

import type { dependentsOutput } from "../connection/schemas.js";
import type { Deps } from "../deps.js";

/** Returns what a disconnect of the team would drop although BillStack has not made it. */
export async function readDependents(
  { sql }: Deps,
  teamId: TeamId,
): Promise<z.infer<typeof dependentsOutput>> {
  return { views: await dependentViews(sql, teamId), objects: await objectsOfPeople(sql, teamId) };
}
