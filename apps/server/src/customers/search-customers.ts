import type { TeamId } from "@billstack/tenancy";
import type { Sql } from "postgres";

import { readFields, type Row } from "../resources/field.js";
import { notLoadedYet } from "../resources/not-loaded-yet.js";
import { RESOURCES } from "../resources/resources.js";
import { queryTeam } from "../tables/query-team.js";
import { matchedBy, type SearchResult } from "./schemas.js";
import { searchQuery } from "./search-store.js";
import { searchTerms } from "./search-terms.js";

/**
 * Finds customers by words of their name, e-mail address and metadata, by the beginning of their e-mail address, by
 * their id, or by the id of something that belongs to them. docs/access.md says what matches.
 *
 * @throws AppError not_connected, overloaded
 */
export async function searchCustomers(
  sql: Sql,
  teamId: TeamId,
  { q, limit }: { q: string; limit: number },
): Promise<SearchResult> {
  const early = await notLoadedYet(sql, teamId, RESOURCES.customers);
  const rows = await queryTeam<{ row: Row }>(sql, teamId, (schema) =>
    searchQuery(schema, searchTerms(q), limit + 1),
  );
  return {
    customers: rows.slice(0, limit).map(({ row }) => ({
      ...readFields(RESOURCES.customers.fields, row),
      matchedBy: matchedBy.parse(row["matchedBy"]),
    })),
    isMore: rows.length > limit,
    isComplete: early === null,
  };
}
