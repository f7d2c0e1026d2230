import { quoteTeamSchema, type TeamSchema } from "./team-schema.js";
import type { TeamMigration } from "./team-migrations.js";

/** The ledger as the engine's own migration runner makes it, so that its format is the one an engineer expects. */
const LEDGER_TABLE = [
  "create table ",
  `.migrations (
  id integer primary key,
  name varchar(100) unique not null,
  hash varchar(40) not null,
  executed_at timestamp default current_timestamp
);
`,
] as const;

/** The advisory lock of one team's schema, held to the end of the transaction by whoever makes, changes or drops it. */
export function lockSchema(schema: TeamSchema): string {
  return `select pg_advisory_xact_lock(hashtextextended('billstack.team_schema.${schema}', 0));\n`;
}

/** A query whose one row tells whether the schema is there. */
export function schemaIsThere(schema: TeamSchema): string {
  return `select to_regnamespace('${schema}') is not null as present;\n`;
}

/** The statements that make an empty team schema with its ledger. */
export function createSchema(schema: TeamSchema): string {
  const quoted = quoteTeamSchema(schema);
  return `create schema ${quoted};\n${LEDGER_TABLE.join(quoted)}`;
}

/** The statements that apply `migrations`, enter them into the ledger and note the version in the schema's comment. */
export function applyMigrations(
  schema: TeamSchema,
  migrations: readonly TeamMigration[],
  version: string,
): string {
  const quoted = quoteTeamSchema(schema);
  const rows = migrations.map(({ id, name, hash }) => `(${id}, '${name.replaceAll("'", "''")}', '${hash}')`);
  return [
    ...migrations.map((migration) => migration.sql.join(quoted)),
    rows.length > 0 ? `insert into ${quoted}.migrations (id, name, hash) values ${rows.join(", ")};\n` : "",
    `comment on schema ${quoted} is '${versionComment(version)}';\n`,
  ].join("");
}

/** The comment on a team schema that has exactly the migrations of `version`. */
export function versionComment(version: string): string {
  return `BillStack team schema, migrations ${version}`;
}

/**
 * Runs `statements` with names resolved in `searchPath` only and without notices, and puts back the caller's
 * settings: the transaction may be the caller's. The settings are kept on the server, which saves a round trip.
 */
export function withSettings(searchPath: TeamSchema | "pg_catalog", statements: string): string {
  return `select set_config('billstack.search_path', current_setting('search_path'), true),
  set_config('billstack.messages', current_setting('client_min_messages'), true);
set local search_path = "${searchPath}";
set local client_min_messages = warning;
${statements}
select set_config('search_path', current_setting('billstack.search_path'), true),
  set_config('client_min_messages', current_setting('billstack.messages'), true);
`;
}
