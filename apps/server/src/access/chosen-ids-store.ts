import type { TeamId } from "@billstack/tenancy";
import type { Sql } from "postgres";

import type { ObjectRef } from "../copy/freshness.js";
import { queryTeam } from "../tables/query-team.js";

/** The types of objects whose ids people may choose, such as `gold`. */
export const CHOSEN_ID_TYPES = ["product", "plan"] as const;

/**
 * Returns which of these ids are products and plans in the copy.
 *
 * @throws AppError not_connected, overloaded
 */
export async function findChosenIds(sql: Sql, teamId: TeamId, ids: string[]): Promise<ObjectRef[]> {
  const rows = await queryTeam<{ type: string; id: string }>(sql, teamId, (schema) => ({
    text: `
      with asked as (select json_array_elements_text($1::text::json) as id)
      select 'product' as type, id from ${schema}.products where id in (select id from asked)
      union all select 'plan', id from ${schema}.plans where id in (select id from asked)`,
    parameters: [JSON.stringify(ids)],
    prepare: false,
  }));
  return [...rows];
}
