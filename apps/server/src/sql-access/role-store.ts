import { quoteReaderRole, teamSchema, type ReaderRole, type TeamId } from "@billstack/tenancy";
import type { TransactionSql } from "postgres";

import type { AnySql } from "../database/any-sql.js";
import { codeOf } from "../database/sqlstate.js";

/** How many sessions a SQL login, or the SQL console of a team, may have at the same time. */
const CONNECTION_LIMIT = 5;

/**
 * The settings with which a session of a SQL login begins. A person can change them within a session, so they only
 * help against mistakes. The missing rights keep a login from writing, and `sessions.ts` ends what runs too long.
 */
const SETTINGS = {
  default_transaction_read_only: "on",
  statement_timeout: "30s",
  lock_timeout: "5s",
  idle_in_transaction_session_timeout: "60s",
} as const;

/**
 * How much a session may write to temporary files of PostgreSQL. Only superusers and roles to which they have granted
 * this parameter may set it (PostgreSQL, "Resource Consumption").
 */
const TEMP_FILES = "1GB";

/** SQLSTATE dependent_objects_still_exist. */
const STILL_USED = "2BP01";

/**
 * Whose role has the name of a team's role: nobody's (`missing`), this database's (`ours`), or somebody else's
 * (`foreign`). Roles belong to all databases of a PostgreSQL server. If one of the databases is a copy of another one,
 * both have the same teams, and the role belongs to the database that its comment names.
 */
export type RoleOwnership = "missing" | "ours" | "foreign";

/** Finds out whose role has this name. */
export async function roleOwnership(sql: AnySql, name: ReaderRole): Promise<RoleOwnership> {
  const [role] = await sql<{ ours: boolean }[]>`
    select not (rolsuper or rolcreaterole or rolcreatedb or rolreplication or rolbypassrls) and not exists (
      select from pg_database where datname <> current_database()
        and shobj_description(pg_roles.oid, 'pg_authid') = ${COMMENT} || datname) as ours
    from pg_roles where rolname = ${name}`;
  if (role === undefined) return "missing";
  return role.ours ? "ours" : "foreign";
}

/** The comment of a role, before the name of its database. */
export const COMMENT = "SQL login of BillStack in the database ";

/** Creates a role of the team, or resets it. `verifier` is the hash of its password. */
export async function writeRole(
  sql: TransactionSql,
  teamId: TeamId,
  { role, exists, verifier }: { role: ReaderRole; exists: boolean; verifier: string },
): Promise<void> {
  const name = quoteReaderRole(role);
  const [made] = await sql<{ password: string; comment: string; database: string; limitsFiles: boolean }[]>`
    select format('password %L', ${verifier}::text) as password, quote_ident(current_database()) as database,
      has_parameter_privilege('temp_file_limit', 'set') as "limitsFiles",
      format('comment on role %I is %L', ${role}::text, ${COMMENT} || current_database()) as comment`;
  if (made === undefined) throw new Error("A query without a table returned no row");
  const attributes = `login noinherit connection limit ${CONNECTION_LIMIT} ${made.password}`;
  await sql.unsafe(
    [
      `${exists ? "alter" : "create"} role ${name} ${attributes}`,
      made.comment,
      // Without this membership, the server could neither end the role's sessions nor drop what the role owns.
      `grant ${name} to current_user`,
      // A person may have stored other settings with `alter role`.
      `alter role ${name} reset all`,
      `alter role ${name} in database ${made.database} reset all`,
      `alter role ${name} set search_path = "${teamSchema(teamId)}"`,
      ...Object.entries(SETTINGS).map(([setting, value]) => `alter role ${name} set ${setting} = '${value}'`),
      ...(made.limitsFiles ? [`alter role ${name} set temp_file_limit = '${TEMP_FILES}'`] : []),
    ].join(";\n"),
  );
}

/** Lets nobody log in as the role any more. Sessions go on. */
export async function disableRole(sql: TransactionSql, role: ReaderRole): Promise<void> {
  await sql.unsafe(`alter role ${quoteReaderRole(role)} nologin password null`);
}

/** Lets the role log in, or lets it not, without a change of its password. Sessions go on. */
export async function allowLogin(sql: TransactionSql, role: ReaderRole, allowed: boolean): Promise<void> {
  await sql.unsafe(`alter role ${quoteReaderRole(role)} ${allowed ? "login" : "nologin"}`);
}

/**
 * Drops a role with everything that it owns in this database. Its sessions must have ended. If the role owns
 * something in another database of the server, it stays, but nobody can log in as it.
 */
export async function dropRole(sql: TransactionSql, role: ReaderRole): Promise<void> {
  const name = quoteReaderRole(role);
  await sql.unsafe(`drop owned by ${name}`);
  try {
    await sql.savepoint((inner) => inner.unsafe(`drop role ${name}`));
  } catch (error) {
    if (codeOf(error) !== STILL_USED) throw error;
  }
}

/** The role that the server logs in as, and whether it may create roles. */
export interface ServerRole {
  mayCreateRoles: boolean;
  /** The name, quoted as an SQL identifier. */
  quotedName: string;
}

/** Reads which role the server logs in as. */
export async function readServerRole(sql: AnySql): Promise<ServerRole> {
  const [role] = await sql<ServerRole[]>`
    select rolcreaterole or rolsuper as "mayCreateRoles", quote_ident(rolname) as "quotedName"
    from pg_roles where rolname = current_user`;
  if (role === undefined) throw new Error("The current role is not in pg_roles");
  return role;
}
