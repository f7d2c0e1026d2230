import type { TeamId } from "@billstack/tenancy";
import type { Sql } from "postgres";

import { AppError } from "../errors.js";
import { queryTeam } from "../tables/query-team.js";
import { readFields, type Fields, type ReadFields, type Row } from "./field.js";
import { type Filters } from "./filter.js";
import { notLoadedYet } from "./not-loaded-yet.js";
import type { Resource } from "./resource.js";
import { selectRows } from "./select-rows.js";

/**
 * Returns one object of the team's copy.
 *
 * @throws AppError not_found, not_connected, overloaded; not_loaded in the place of not_found before all objects of this
 *   kind were loaded
 */
export async function readResource<Of extends Fields>(
  sql: Sql,
  teamId: TeamId,
  resource: Resource<string, string, Of, Filters>,
  id: string,
): Promise<ReadFields<Of>> {
  const early = await notLoadedYet(sql, teamId, resource);
  const [found] = await queryTeam<{ row: Row }>(sql, teamId, (schema) => ({
    text: selectRows(resource.fields, schema, `select * from ${schema}."${resource.table}" where id = $1`),
    parameters: [id],
    prepare: false,
  }));
  if (found === undefined)
    throw (
      early ?? new AppError("not_found", `This Stripe account has no such ${resource.one}. Check the id.`)
    );
  return readFields(resource.fields, found.row);
}
