import { quoteTeamSchema, type TeamSchema } from "./team-schema.js";
import type { TeamMigration } from "./team-migrations.js";

/**
 * The SQL that creates the ledger, cut where the schema's name belongs. The engine's own migration runner creates the
 * same table, so people who know the engine find what they expect.
 */
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

/**
 * Returns the statement that takes the advisory lock of a team's schema until the end of the transaction. Each
 * transaction that creates, changes or drops the schema takes it first.
 */
export function lockSchema(schema: TeamSchema): string {
  return `select pg_advisory_xact_lock(hashtextextended('billstack.team_schema.${schema}', 0));\n`;
}

/** Returns a query whose only row has a column `present`: whether the schema exists. */
export function schemaIsThere(schema: TeamSchema): string {
  return `select to_regnamespace('${schema}') is not null as present;\n`;
}

/** Returns the statements that create an empty team schema with its ledger. */
export function createSchema(schema: TeamSchema): string {
  const quoted = quoteTeamSchema(schema);
  return `create schema ${quoted};\n${LEDGER_TABLE.join(quoted)}`;
}

/**
 * Returns the statements that run `migrations`, add them to the ledger, and write the version into the schema's
 * comment.
 */
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

/** Returns the comment of a team schema that has exactly the migrations of `version`. */
export function versionComment(version: string): string {
  return `BillStack team schema, migrations ${version}`;
}

/**
 * Wraps `statements`. During them, PostgreSQL resolves names only in `searchPath` and sends no notices. Afterwards
 * the two settings get their old values back, because the caller may continue the transaction. The old values are
 * kept in settings on the server, which saves a round trip.
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
