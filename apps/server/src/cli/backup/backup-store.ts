import type { Sql, TransactionSql } from "postgres";

import type { SizedSchema } from "./plan-parts.js";

/** What a backup needs to know about the database. */
export interface Source {
  /** The name under which `pg_dump` sees the same moment as the transaction. */
  snapshot: string;
  /** ISO 8601. */
  asOf: string;
  server: number;
  /** How many locks the server has room for. */
  locks: number;
}

/**
 * Exports the snapshot of a transaction. It can be used until the transaction ends, so the transaction must not be
 * ended by a timeout.
 */
export async function exportSnapshot(sql: TransactionSql): Promise<Source> {
  await sql`
    select set_config('idle_in_transaction_session_timeout', '0', true), set_config('statement_timeout', '0', true)`;
  const [source] = await sql<Source[]>`
    select pg_export_snapshot() as snapshot, to_char(now() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "asOf",
      current_setting('server_version_num')::int as server,
      current_setting('max_locks_per_transaction')::int
        * (current_setting('max_connections')::int + current_setting('max_prepared_transactions')::int) as locks`;
  if (source === undefined) throw new Error("a select without a table returned no row");
  return source;
}

/** Returns the team schemas of the snapshot, in the order of their names, with what a dump locks of each. */
export async function sizeTeamSchemas(sql: TransactionSql): Promise<SizedSchema[]> {
  return sql<SizedSchema[]>`
    select nspname::text as name,
      (select count(*)::int from pg_class where relnamespace = pg_namespace.oid and relkind <> 'i') as relations
    from pg_namespace where nspname ~ '^stripe_team_[a-z][a-z0-9]{15}$' order by 1`;
}

/** Returns those of the schemas that exist now. */
export async function existingSchemas(sql: Sql, names: readonly string[]): Promise<string[]> {
  const rows = await sql<{ name: string }[]>`
    select nspname::text as name from pg_namespace where nspname = any (${[...names]}::text[]) order by 1`;
  return rows.map(({ name }) => name);
}
