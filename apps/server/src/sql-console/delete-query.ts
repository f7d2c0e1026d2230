import type { TeamContext } from "../context.js";
import { deleteQueryRow } from "./queries-store.js";
import { noSuchQuery } from "./show-query.js";

/** Deletes a saved query. @throws AppError not_found */
export function deleteQuery(
  { deps, teamId, actor }: TeamContext,
  queryId: string,
): Promise<{ success: true }> {
  return deps.sql.begin(async (sql) => {
    const name = await deleteQueryRow(sql, teamId, queryId);
    if (name === null) throw noSuchQuery();
    await deps.audit.record(sql, {
      teamId,
      ...actor,
      action: "sql_console.query_deleted",
      detail: { queryId, name },
    });
    return { success: true } as const;
  });
}
