import { newTeamId, type TeamId } from "@billstack/tenancy";
import type { Sql, TransactionSql } from "postgres";

/** Inserts a team in the caller's transaction, with the user as its owner. */
export async function insertTeam(
  sql: TransactionSql,
  userId: string,
  name: string,
): Promise<{ id: TeamId; name: string }> {
  const id = newTeamId();
  await sql`insert into billstack.teams (id, name) values (${id}, ${name})`;
  await sql`insert into billstack.members (team_id, user_id, role) values (${id}, ${userId}, 'owner')`;
  return { id, name };
}

/** Creates a team with the user as its owner. */
export function createTeam(sql: Sql, userId: string, name: string): Promise<{ id: TeamId; name: string }> {
  return sql.begin((transaction) => insertTeam(transaction, userId, name));
}
