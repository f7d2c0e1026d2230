import { quoteTeamSchema, teamSchema, type TeamId } from "@billstack/tenancy";
import type { Row, Sql } from "postgres";

import { notConnected } from "../connection/require.js";
import { codeOf } from "../database/sqlstate.js";
import { withinTime } from "../database/within-time.js";

/** A program waits for the answer, so a statement is given up after this time, in milliseconds. */
const TIMEOUT_MS = 2_000;
/** SQLSTATE undefined_table: the team has no schema. */
const UNDEFINED_TABLE = "42P01";

/** A statement over the tables of a team. */
export interface TeamQuery {
  text: string;
  parameters: unknown[];
  /** Whether PostgreSQL keeps the plan of the statement. It should if the same text is sent often. */
  prepare: boolean;
}

/**
 * Reads rows of a team with one statement, which must change nothing.
 *
 * @param make makes the statement; gets the quoted name of the team's schema
 * @throws AppError not_connected if the team has no schema, overloaded if PostgreSQL takes longer than 2 seconds
 */
export async function queryTeam<Result extends Row>(
  sql: Sql,
  teamId: TeamId,
  make: (schema: string) => TeamQuery,
): Promise<readonly Result[]> {
  const { text, parameters, prepare } = make(quoteTeamSchema(teamSchema(teamId)));
  try {
    return await withinTime(sql.unsafe<Result[]>(text, parameters as never[], { prepare }), TIMEOUT_MS);
  } catch (error) {
    throw codeOf(error) === UNDEFINED_TABLE ? notConnected() : error;
  }
}
