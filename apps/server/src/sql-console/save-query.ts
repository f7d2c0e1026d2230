import { randomUUID } from "node:crypto";

import type { TeamId } from "@billstack/tenancy";
import type { TransactionSql } from "postgres";
import type { z } from "zod";

import type { TeamContext } from "../context.js";
import { AppError } from "../errors.js";
import { MOST_SAVED } from "./limits.js";
import { insertQuery, isNameTaken, lockQueries } from "./queries-store.js";
import type { savedQueryOutput } from "./schemas.js";
import { showOne } from "./show-query.js";

/**
 * Saves a new query for all people of the team.
 *
 * @throws AppError query_name_taken, too_many_queries
 */
export function saveQuery(
  { deps, teamId, actor }: TeamContext,
  { name, sql: text }: { name: string; sql: string },
): Promise<z.infer<typeof savedQueryOutput>> {
  return deps.sql.begin(async (sql) => {
    if ((await lockQueries(sql, teamId)) >= MOST_SAVED)
      throw new AppError(
        "too_many_queries",
        `A team can have ${MOST_SAVED} saved queries. Delete one that nobody needs any more.`,
      );
    await requireFreeName(sql, teamId, name, null);
    const id = randomUUID();
    await insertQuery(sql, teamId, { id, name, text, userId: actor.userId });
    await deps.audit.record(sql, {
      teamId,
      ...actor,
      action: "sql_console.query_saved",
      detail: { queryId: id, name },
    });
    return showOne(sql, teamId, id);
  });
}

/** @throws AppError query_name_taken if another query than `queryId` has the name */
export async function requireFreeName(
  sql: TransactionSql,
  teamId: TeamId,
  name: string,
  queryId: string | null,
): Promise<void> {
  if (await isNameTaken(sql, teamId, name, queryId))
    throw new AppError(
      "query_name_taken",
      "Another saved query of this team has this name. Choose another one.",
    );
}
