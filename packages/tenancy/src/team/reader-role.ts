import { parseTeamId, type TeamId } from "./team-id.js";

declare const readerRoleName: unique symbol;

/**
 * The name of a role in PostgreSQL that reads a team's schema: the team's SQL login, or the login of its SQL console.
 * Only {@link readerRole} and {@link consoleRole} make such names, so they need no escaping.
 */
export type ReaderRole = string & { readonly [readerRoleName]: true };

/** The names of all SQL logins begin so. */
export const READER_PREFIX = "billstack_read_";

/** The names of the roles of all SQL consoles begin so. */
export const CONSOLE_PREFIX = "billstack_console_";

/**
 * Returns the name of the PostgreSQL role with which people of a team read its schema.
 * @throws TypeError if the text is not a team id.
 */
export function readerRole(teamId: TeamId): ReaderRole {
  return roleName(READER_PREFIX, teamId);
}

/**
 * Returns the name of the PostgreSQL role with which the SQL console of a team reads its schema.
 * @throws TypeError if the text is not a team id.
 */
export function consoleRole(teamId: TeamId): ReaderRole {
  return roleName(CONSOLE_PREFIX, teamId);
}

/** Checks the id again, because the name becomes part of SQL and a type cast may have skipped `parseTeamId`. */
function roleName(prefix: string, teamId: TeamId): ReaderRole {
  if (parseTeamId(teamId) === null) throw new TypeError("Not a team id");
  return `${prefix}${teamId}` as ReaderRole;
}

/** Returns the role's name in double quotes, as an SQL identifier. */
export function quoteReaderRole(role: ReaderRole): string {
  return `"${role}"`;
}
