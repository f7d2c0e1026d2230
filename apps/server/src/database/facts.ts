import type { AnySql } from "./any-sql.js";
import { DIRECT_MARK } from "./session-settings.js";

/** What a session says about its server, its database and its role. */
export interface DatabaseFacts {
  /** PostgreSQL's version as a number, such as 150018 for 15.18. */
  versionNumber: number;
  version: string;
  database: string;
  role: string;
  encoding: string;
  isStandby: boolean;
  isReadOnly: boolean;
  /** Whether the role may make schemas in the database. */
  mayCreate: boolean;
  /** How many sessions the role can have. */
  sessions: number;
  /** Whether the session got all settings that BillStack sent. A connection pooler drops some of them. */
  isDirect: boolean;
  /** The values of the settings that were asked for, by name. */
  settings: Record<string, string | null>;
}

/** Reads the facts with one statement that every PostgreSQL since 9.6 understands. */
export async function readFacts(sql: AnySql, settings: readonly string[]): Promise<DatabaseFacts> {
  const [facts] = await sql<DatabaseFacts[]>`
    select current_setting('server_version_num')::int as "versionNumber",
      current_setting('server_version') as version,
      datname::text as database, rolname::text as role,
      pg_encoding_to_char(encoding)::text as encoding,
      pg_is_in_recovery() as "isStandby",
      current_setting('transaction_read_only') = 'on' as "isReadOnly",
      has_database_privilege(pg_database.oid, 'CREATE') as "mayCreate",
      least(
        nullif(datconnlimit, -1), nullif(rolconnlimit, -1),
        current_setting('max_connections')::int - case when rolsuper then 0 else
          current_setting('superuser_reserved_connections')::int
          + coalesce(current_setting('reserved_connections', true)::int, 0) end) as sessions,
      current_setting(${DIRECT_MARK}, true) is not distinct from 'on' as "isDirect",
      (select json_object_agg(name, current_setting(name, true))
        from unnest(${[...settings]}::text[]) as name) as settings
    from pg_database, pg_roles
    where datname = current_database() and rolname = current_user`;
  if (facts === undefined)
    throw new Error("The catalogue of the database has no row of its own database and role");
  return facts;
}
