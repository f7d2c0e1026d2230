import type { TeamId } from "@billstack/tenancy";
import type { Sql } from "postgres";
import type { z } from "zod";

import { listEventsOfObjects } from "../inbox/list.js";
import type { listEventsOutput } from "../inbox/schemas.js";
import { queryTeam } from "../tables/query-team.js";
import { objectsQuery } from "./objects-store.js";

/**
 * Lists the received events about a customer and about what belongs to the customer, newest first.
 *
 * @throws AppError not_connected, overloaded, invalid_input for a cursor that is not a `nextCursor`
 */
export async function listCustomerEvents(
  sql: Sql,
  teamId: TeamId,
  { id, limit, cursor }: { id: string; limit: number; cursor?: string | undefined },
): Promise<z.infer<typeof listEventsOutput>> {
  const objects = await queryTeam<{ id: string }>(sql, teamId, (schema) => objectsQuery(schema, id));
  const objectIds = [id, ...objects.map((object) => object.id)];
  return listEventsOfObjects(sql, teamId, { objectIds, limit, cursor });
}
