import type { TeamId } from "@billstack/tenancy";
import type { TransactionSql } from "postgres";
import type { z } from "zod";

import { AppError } from "../errors.js";
import { listQueries, type StoredQuery } from "./queries-store.js";
import type { savedQueryOutput } from "./schemas.js";

type Shown = z.infer<typeof savedQueryOutput>;

/** Returns a saved query as the answers contain it. */
export function showQuery({ createdAt, updatedAt, ...query }: StoredQuery): Shown["query"] {
  return { ...query, createdAt: createdAt.toISOString(), updatedAt: updatedAt.toISOString() };
}

/** Returns one saved query as the answers contain it. @throws AppError not_found */
export async function showOne(sql: TransactionSql, teamId: TeamId, queryId: string): Promise<Shown> {
  const [query] = await listQueries(sql, teamId, queryId);
  if (query === undefined) throw noSuchQuery();
  return { query: showQuery(query) };
}

/** The error for a query that the team does not have. */
export function noSuchQuery(): AppError {
  return new AppError("not_found", "This team has no saved query of this id. It may have been deleted.");
}
