import { parseTeamId, type TeamId } from "./team-id.js";

declare const teamSchemaName: unique symbol;

/** The name of a team's PostgreSQL schema. Only {@link teamSchema} makes one, so it never needs escaping. */
export type TeamSchema = string & { readonly [teamSchemaName]: true };

const PREFIX = "stripe_team_";

/**
 * The schema that holds a team's synced Stripe data.
 * @throws TypeError where the id got past the type system without `parseTeamId`: it becomes part of SQL.
 */
export function teamSchema(teamId: TeamId): TeamSchema {
  if (parseTeamId(teamId) === null) throw new TypeError("Not a team id");
  return `${PREFIX}${teamId}` as TeamSchema;
}

/** The schema as an SQL identifier, in double quotes. */
export function quoteTeamSchema(schema: TeamSchema): string {
  return `"${schema}"`;
}

/** The team whose schema has this name, or null for any other schema. */
export function teamOfSchema(name: string): TeamId | null {
  return name.startsWith(PREFIX) ? parseTeamId(name.slice(PREFIX.length)) : null;
}
