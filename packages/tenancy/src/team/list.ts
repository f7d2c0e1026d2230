import type { Database } from "../transaction.js";
import type { TeamId } from "./team-id.js";
import { teamOfSchema, teamSchema } from "./team-schema.js";

/** Whether the team has a schema. Reads PostgreSQL's catalogue and does not look at the contents of the schema. */
export async function teamSchemaExists(sql: Database, teamId: TeamId): Promise<boolean> {
  const rows = await sql`select 1 from pg_namespace where nspname = ${teamSchema(teamId)}`;
  return rows.length > 0;
}

/** Reads from PostgreSQL's catalogue which teams have a schema, in the order of their ids. */
export async function listTeamSchemas(sql: Database): Promise<TeamId[]> {
  const rows = await sql<{ name: string }[]>`
    select nspname::text as name from pg_namespace where starts_with(nspname, 'stripe_team_') order by 1`;
  return rows.map((row) => teamOfSchema(row.name)).filter((teamId) => teamId !== null);
}
