import type { TeamId } from "@billstack/tenancy";
import type { TransactionSql } from "postgres";

import type { AnySql } from "../database/any-sql.js";

/** A query that people of a team have saved. */
export interface StoredQuery {
  id: string;
  name: string;
  sql: string;
  createdAt: Date;
  /** The e-mail address of who saved it; null if the account is gone. */
  createdBy: string | null;
  updatedAt: Date;
  updatedBy: string | null;
}

/** Returns the team's saved queries by name, or only the one with this id. */
export function listQueries(sql: AnySql, teamId: TeamId, only: string | null = null): Promise<StoredQuery[]> {
  return sql<StoredQuery[]>`
    select queries.id, queries.name, queries.sql, queries.created_at as "createdAt", creator.email as "createdBy",
      queries.updated_at as "updatedAt", changer.email as "updatedBy"
    from billstack.sql_queries as queries
    left join billstack.users as creator on creator.id = created_by
    left join billstack.users as changer on changer.id = updated_by
    where team_id = ${teamId} and (${only}::text is null or queries.id = ${only})
    order by lower(queries.name)`;
}

/** Lets only this transaction change the saved queries of the team until it ends, and counts them. */
export async function lockQueries(sql: TransactionSql, teamId: TeamId): Promise<number> {
  await sql`select pg_advisory_xact_lock(hashtextextended('billstack.sql_queries.' || ${teamId}, 0))`;
  const [row] = await sql<{ count: number }[]>`
    select count(*)::int as count from billstack.sql_queries where team_id = ${teamId}`;
  return row?.count ?? 0;
}

/** Whether another saved query of the team has this name, in upper or lower case. */
export async function isNameTaken(
  sql: TransactionSql,
  teamId: TeamId,
  name: string,
  queryId: string | null,
): Promise<boolean> {
  const rows = await sql`
    select from billstack.sql_queries
    where team_id = ${teamId} and lower(name) = lower(${name}) and id is distinct from ${queryId}`;
  return rows.length > 0;
}

/** Stores a new query. */
export async function insertQuery(
  sql: TransactionSql,
  teamId: TeamId,
  query: { id: string; name: string; text: string; userId: string | null },
): Promise<void> {
  await sql`
    insert into billstack.sql_queries (id, team_id, name, sql, created_by, updated_by)
    values (${query.id}, ${teamId}, ${query.name}, ${query.text}, ${query.userId}, ${query.userId})`;
}

/** Changes the name or the text of a query; null leaves it. */
export async function updateQuery(
  sql: TransactionSql,
  teamId: TeamId,
  query: { id: string; name: string | null; text: string | null; userId: string | null },
): Promise<void> {
  await sql`
    update billstack.sql_queries
    set name = coalesce(${query.name}, name), sql = coalesce(${query.text}, sql),
      updated_by = ${query.userId}, updated_at = now()
    where team_id = ${teamId} and id = ${query.id}`;
}

/** Deletes a query. Returns its name; null if there is no such query. */
export async function deleteQueryRow(
  sql: TransactionSql,
  teamId: TeamId,
  queryId: string,
): Promise<string | null> {
  const [row] = await sql<{ name: string }[]>`
    delete from billstack.sql_queries where team_id = ${teamId} and id = ${queryId} returning name`;
  return row?.name ?? null;
}
