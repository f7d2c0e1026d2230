import type { z } from "zod";

import type { TeamContext } from "../context.js";
import { lockQueries, updateQuery } from "./queries-store.js";
import { requireFreeName } from "./save-query.js";
import type { savedQueryOutput } from "./schemas.js";
import { showOne } from "./show-query.js";

/**
 * Gives a saved query another name or another text.
 *
 * @throws AppError not_found, query_name_taken
 */
export function changeQuery(
  { deps, teamId, actor }: TeamContext,
  {
    queryId,
    name = null,
    sql: text = null,
  }: { queryId: string; name?: string | null | undefined; sql?: string | null | undefined },
): Promise<z.infer<typeof savedQueryOutput>> {
  return deps.sql.begin(async (sql) => {
    await lockQueries(sql, teamId);
    await showOne(sql, teamId, queryId);
    if (name !== null) await requireFreeName(sql, teamId, name, queryId);
    await updateQuery(sql, teamId, { id: queryId, name, text, userId: actor.userId });
    const changed = await showOne(sql, teamId, queryId);
    await deps.audit.record(sql, {
      teamId,
      ...actor,
      action: "sql_console.query_changed",
      detail: { queryId, name: changed.query.name, textChanged: text !== null },
    });
    return changed;
  });
}
