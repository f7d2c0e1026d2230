import type { TeamContext } from "../context.js";
import { AppError } from "../errors.js";
import { deleteViewRow } from "./view-store.js";

/** Deletes a saved view for everybody in the team. @throws AppError not_found */
export async function deleteView(
  { deps, teamId, actor }: TeamContext,
  { viewId }: { viewId: string },
): Promise<{ success: true }> {
  await deps.sql.begin(async (sql) => {
    const deleted = await deleteViewRow(sql, teamId, viewId);
    if (deleted === null)
      throw new AppError("not_found", "There is no such view. Somebody may have deleted it.");
    await deps.audit.record(sql, { teamId, ...actor, action: "table_view.deleted", detail: { ...deleted } });
  });
  return { success: true };
}
