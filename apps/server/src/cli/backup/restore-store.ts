import type { Sql } from "postgres";

/** What a restore has done so far. The control schema is restored last, so BillStack cannot start on a part of it. */
export interface RestoreState {
  /** The id of the backup. */
  id: string;
  /** The files that are restored. */
  done: string[];
}

/** Returns the restore that was begun in this database and has not ended, or null. */
export async function readRestore(sql: Sql): Promise<RestoreState | null> {
  const [{ begun } = { begun: false }] = await sql<{ begun: boolean }[]>`
    select to_regclass('billstack_restore.backup') is not null as begun`;
  if (!begun) return null;
  const [state] = await sql<RestoreState[]>`
    select id::text, array (select file from billstack_restore.parts order by file) as done
    from billstack_restore.backup`;
  return state ?? null;
}

/**
 * Notes that a restore begins. From then on, no server starts on this database until it has ended.
 *
 * @returns the schemas of BillStack that are in the database already; then nothing is noted
 */
export async function beginRestore(sql: Sql, id: string): Promise<string[]> {
  const rows = await sql<{ name: string }[]>`
    select nspname::text as name from pg_namespace
    where nspname in ('billstack', 'billstack_jobs') or starts_with(nspname, 'stripe_team_') order by 1 limit 10`;
  if (rows.length > 0) return rows.map(({ name }) => name);
  await sql.begin(async (transaction) => {
    await transaction`create schema billstack_restore`;
    await transaction`create table billstack_restore.backup (id uuid not null)`;
    await transaction`create table billstack_restore.parts (file text primary key)`;
    await transaction`insert into billstack_restore.backup values (${id})`;
  });
  return [];
}

/** Drops schemas of a part that was begun and not completed. Each has a transaction of its own, to need few locks. */
export async function dropSchemas(sql: Sql, schemas: readonly string[]): Promise<void> {
  for (const name of schemas) await sql`drop schema if exists ${sql(name)} cascade`;
}

/** Notes that a part is restored. */
export async function notePart(sql: Sql, file: string): Promise<void> {
  await sql`insert into billstack_restore.parts values (${file})`;
}

/**
 * Ends the restore. Teams whose schema was dropped while the backup was made were being disconnected: the first sweep
 * of a server completes what began more than a minute ago.
 *
 * @param dropped the team schemas that the backup does not have
 */
export async function endRestore(sql: Sql, dropped: readonly string[]): Promise<void> {
  await sql.begin(async (transaction) => {
    await transaction`
      update billstack.connections set disconnecting_at = coalesce(disconnecting_at, now() - interval '1 hour')
      where 'stripe_team_' || team_id = any (${[...dropped]}::text[])`;
    await transaction`drop schema billstack_restore cascade`;
  });
}
