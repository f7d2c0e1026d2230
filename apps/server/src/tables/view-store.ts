import type { TeamId } from "@billstack/tenancy";
import type { Sql, TransactionSql } from "postgres";

import type { Question } from "./question.js";

/** A view of a table that the team has given a name. */
export interface View {
  id: string;
  table: string;
  name: string;
  question: Question;
  savedAt: Date;
}

/** Returns the team's views of all tables, by name. */
export async function selectViews(sql: Sql, teamId: TeamId): Promise<View[]> {
  return sql<View[]>`
    select id, table_name as table, name, question, saved_at as "savedAt" from billstack.table_views
    where team_id = ${teamId} order by lower(name), name, id`;
}

/** Makes others who save views of the team wait until the transaction ends. */
export async function lockViews(sql: TransactionSql, teamId: TeamId): Promise<void> {
  await sql`select from billstack.teams where id = ${teamId} for no key update`;
}

/** Returns how many views the team has. */
export async function countViews(sql: TransactionSql, teamId: TeamId): Promise<number> {
  const [row] = await sql<{ views: number }[]>`
    select count(*)::int as views from billstack.table_views where team_id = ${teamId}`;
  return row?.views ?? 0;
}

/** Stores a view. Replaces the one of this table and name if there is one. */
export async function upsertView(
  sql: TransactionSql,
  teamId: TeamId,
  userId: string,
  { table, name, question }: Pick<View, "table" | "name" | "question">,
): Promise<View> {
  const [view] = await sql<View[]>`
    insert into billstack.table_views (team_id, table_name, name, question, saved_by)
    values (${teamId}, ${table}, ${name}, ${sql.json(question as never)}, ${userId})
    on conflict (team_id, table_name, name)
      do update set question = excluded.question, saved_by = excluded.saved_by, saved_at = now()
    returning id, table_name as table, name, question, saved_at as "savedAt"`;
  if (view === undefined) throw new Error("the view was not stored");
  return view;
}

/** Deletes a view. Returns its table and name; null if the team has no such view. */
export async function deleteViewRow(
  sql: TransactionSql,
  teamId: TeamId,
  viewId: string,
): Promise<Pick<View, "table" | "name"> | null> {
  const [view] = await sql<Pick<View, "table" | "name">[]>`
    delete from billstack.table_views where team_id = ${teamId} and id::text = ${viewId}
    returning table_name as table, name`;
  return view ?? null;
}
