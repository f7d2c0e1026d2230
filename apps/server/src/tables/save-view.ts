import type { z } from "zod";

import { idOf } from "../actor.js";
import type { TeamContext } from "../context.js";
import { AppError } from "../errors.js";
import type { Question } from "./question.js";
import { statementOf } from "./statement.js";
import { countViews, lockViews, upsertView, type View } from "./view-store.js";
import type { viewOutput } from "./view-schemas.js";

/** A team has at most so many views, so that the list of them stays short. */
const MOST_VIEWS = 200;

/**
 * Gives a view of a table a name, for everybody in the team. A view of this table with the same name is replaced.
 *
 * @throws AppError not_found if there is no such table, invalid_input for a question that the table does not answer,
 *   not_connected, too_many_views
 */
export async function saveView(
  { deps, teamId, actor, read }: TeamContext,
  { table, name, question }: { table: string; name: string; question: Question },
): Promise<z.infer<typeof viewOutput>> {
  // Makes the statement only because a question without one cannot be opened.
  await read((sql) => statementOf(sql, teamId, { table, ...question }));
  const view = await deps.sql.begin(async (sql) => {
    await lockViews(sql, teamId);
    const saved = await upsertView(sql, teamId, idOf(actor), { table, name, question });
    if ((await countViews(sql, teamId)) > MOST_VIEWS) throw tooMany();
    await deps.audit.record(sql, { teamId, ...actor, action: "table_view.saved", detail: { table, name } });
    return saved;
  });
  return { view: showView(view) };
}

/** Returns a view as answers show it. */
export function showView({ savedAt, ...view }: View): z.infer<typeof viewOutput>["view"] {
  return { ...view, savedAt: savedAt.toISOString() };
}

function tooMany(): AppError {
  return new AppError(
    "too_many_views",
    `A team has at most ${MOST_VIEWS} saved views. Delete one that nobody needs, and save this one again.`,
  );
}
