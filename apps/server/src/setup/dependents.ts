import { dependentViews, objectsOfPeople, type TeamId } from "@billstack/tenancy";
import type { z } from "zod";

import type { dependentsOutput } from "../connection/schemas.js";
import { findConnection } from "../connection/store.js";
import type { AnySql } from "../database/any-sql.js";
import type { Deps } from "../deps.js";
import { AppError } from "../errors.js";

/** The message of an error names at most so many objects. The answer's field `objects` has all of them. */
const SHOWN = 10;

/** Returns what a disconnect of the team would drop although BillStack has not made it. */
export async function readDependents(
  { sql }: Deps,
  teamId: TeamId,
): Promise<z.infer<typeof dependentsOutput>> {
  return { views: await dependentViews(sql, teamId), objects: await objectsOfPeople(sql, teamId) };
}

/**
 * Refuses an action that would drop what people have made in the team schema. Does not refuse it if a disconnect of the
 * team has begun.
 *
 * @param action names the action in the message, for example "a disconnect"
 * @throws AppError objects_in_schema
 */
export async function refuseToDropObjects(sql: AnySql, teamId: TeamId, action: string): Promise<void> {
  const connection = await findConnection(sql, teamId);
  if (connection === null || connection.disconnectingAt !== null) return;
  const objects = await objectsOfPeople(sql, teamId);
  if (objects.length === 0) return;
  const shown = objects.slice(0, SHOWN).map(({ kind, name }) => `${kind} ${name}`);
  const more = objects.length > SHOWN ? ` and ${objects.length - SHOWN} more` : "";
  throw new AppError(
    "objects_in_schema",
    `The team schema contains objects that BillStack did not create, and ${action} drops them: ${shown.join(", ")}${more}. ` +
      "Move them to another schema, or confirm that they are dropped too (dropObjects: true).",
    { details: { objects } },
  );
}
