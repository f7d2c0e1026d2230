import { parseTeamId, type TeamId } from "./team-id.js";

declare const readerRoleName: unique symbol;

/** The name of a team's SQL login in PostgreSQL. Only {@link readerRole} makes such names, so they need no escaping. */
export type ReaderRole = string & { readonly [readerRoleName]: true };

/** The names of all SQL logins begin so. */
export const READER_PREFIX = "billstack_read_";

/**
 * Returns the name of the PostgreSQL role with which people of a team read its schema. Checks the id again, because
 * the name becomes part of SQL and a type cast may have skipped `parseTeamId`.
 * @throws TypeError if the text is not a team id.
 */
export function readerRole(teamId: TeamId): ReaderRole {
  if (parseTeamId(teamId) === null) throw new TypeError("Not a team id");
  return `${READER_PREFIX}${teamId}` as ReaderRole;
}

/** Returns the role's name in double quotes, as an SQL identifier. */
export function quoteReaderRole(role: ReaderRole): string {
  return `"${role}"`;
}
