import { quoteTeamSchema, teamSchema, type TeamId } from "@billstack/tenancy";
import type { Row, Sql } from "postgres";

import { notConnected } from "../connection/require.js";
import { codeOf } from "../database/sqlstate.js";

/** SQLSTATE undefined_table: the team has no schema. */
const UNDEFINED_TABLE = "42P01";

/**
 * Runs one statement over the tables of a team, which changes nothing.
 *
 * @param make makes the text of the statement; gets the quoted name of the team's schema
 * @throws AppError not_connected if the team has no schema
 */
export async function readTeam<Result extends Row>(
  sql: Sql,
  teamId: TeamId,
  make: (schema: string) => string,
  parameters: readonly unknown[] = [],
): Promise<readonly Result[]> {
  try {
    return await sql.unsafe<Result[]>(make(quoteTeamSchema(teamSchema(teamId))), parameters as never[]);
  } catch (error) {
    throw codeOf(error) === UNDEFINED_TABLE ? notConnected() : error;
  }
}
