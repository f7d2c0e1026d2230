import { newTeamId, type TeamId } from "@billstack/tenancy";
import type { Sql, TransactionSql } from "postgres";

import { AppError } from "../errors.js";

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

/** A person makes no more teams once they own so many. Each connected team costs a schema of about 30 tables. */
const MOST_TEAMS = 100;

/**
 * Creates a team with the user as its owner.
 *
 * @throws AppError too_many_teams if the user owns 100 teams already
 */
export function createTeam(sql: Sql, userId: string, name: string): Promise<{ id: TeamId; name: string }> {
  return sql.begin(async (transaction) => {
    // Without the lock, many calls at once could all find room for one more team.
    await transaction`select from billstack.users where id = ${userId} for no key update`;
    const owned = await transaction`
      select from billstack.members where user_id = ${userId} and role = 'owner' limit ${MOST_TEAMS}`;
    if (owned.length === MOST_TEAMS) {
      throw new AppError(
        "too_many_teams",
        `You own ${MOST_TEAMS} teams, and a person may not make more. Delete a team that you do not need, or make ` +
          "somebody else its owner and leave it.",
      );
    }
    return insertTeam(transaction, userId, name);
  });
}
