import { parseTeamId, type TeamId } from "./team-id.js";

declare const teamSchemaName: unique symbol;

/** The name of a team's PostgreSQL schema. Only {@link teamSchema} makes such names, so they never need escaping. */
export type TeamSchema = string & { readonly [teamSchemaName]: true };

const PREFIX = "stripe_team_";

/**
 * Returns the name of the schema that contains a team's synced Stripe data. Checks the id again, because the name
 * becomes part of SQL and a type cast may have skipped `parseTeamId`.
 * @throws TypeError if the text is not a team id.
 */
export function teamSchema(teamId: TeamId): TeamSchema {
  if (parseTeamId(teamId) === null) throw new TypeError("Not a team id");
  return `${PREFIX}${teamId}` as TeamSchema;
}

/** Returns the schema's name in double quotes, as an SQL identifier. */
export function quoteTeamSchema(schema: TeamSchema): string {
  return `"${schema}"`;
}

/** Returns the team whose schema has this name, or null if the name is not that of a team schema. */
export function teamOfSchema(name: string): TeamId | null {
  return name.startsWith(PREFIX) ? parseTeamId(name.slice(PREFIX.length)) : null;
}
