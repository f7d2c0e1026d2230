import type { Sql, TransactionSql } from "postgres";

/** The upgrade of all processes is taken for over when the migration is this many minutes old. */
const UPGRADE_MINUTES = 5;

/** Returns whether new secrets get data keys in this database, and whether the form v1 is refused. */
export async function readSealFormat(sql: Sql): Promise<{ dataKeys: boolean; v1Refused: boolean }> {
  const [row] = await sql<{ dataKeys: boolean; v1Refused: boolean }[]>`
    select data_keys_since is not null as "dataKeys", v1_refused_since is not null as "v1Refused"
    from billstack.seal_format`;
  return row ?? { dataKeys: false, v1Refused: false };
}

/** Whether this migration ran long enough ago that the upgrade of all processes has ended. */
export async function isUpgradeOver(sql: Sql, migration: string): Promise<boolean> {
  // A migration that the last release need not know is in the second table.
  const rows = await sql`
    select from (table billstack.migrations union all table billstack.migrations_ahead) as migrations
    where name = ${migration} and applied_at < now() - make_interval(mins => ${UPGRADE_MINUTES})`;
  return rows.length > 0;
}

/**
 * Returns the names of BillStack processes that have sessions in this database and no row in `billstack.processes`:
 * processes of a version that cannot open secrets under data keys. A process names its sessions `billstack` and twelve
 * hexadecimal digits.
 */
export async function unknownProcesses(sql: Sql): Promise<string[]> {
  const rows = await sql<{ name: string }[]>`
    select distinct application_name as name from pg_stat_activity
    where datname = current_database() and application_name ~ '^billstack [0-9a-f]{12}$'
      and application_name not in (select name from billstack.processes)`;
  return rows.map(({ name }) => name);
}

/** Whether a process has sessions in this database that does not keep the seals of accounts. */
export async function runsOlderProcess(sql: Sql): Promise<boolean> {
  const rows = await sql`
    select from pg_stat_activity
    where datname = current_database() and application_name ~ '^billstack [0-9a-f]{12}$'
      and application_name not in (select name from billstack.processes where seals_accounts)
    limit 1`;
  return rows.length > 0;
}

/**
 * Makes the transaction wait until the seals of all accounts are stored, if they are being stored now. They are not
 * stored until it ends.
 */
export async function awaitAccountSeals(sql: TransactionSql): Promise<void> {
  await sql`select from billstack.seal_format for share`;
}

/** Keeps other transactions from changing what lets people sign in, until this transaction ends. */
export async function lockAccountSeals(sql: TransactionSql): Promise<void> {
  await sql`select from billstack.seal_format for update`;
}

/** From now on, all processes seal new secrets with data keys. */
export async function startDataKeys(sql: Sql): Promise<void> {
  await sql`update billstack.seal_format set data_keys_since = now() where data_keys_since is null`;
}

/**
 * From now on, secrets of the form v1 are refused, if no connection has such secrets any more.
 *
 * @returns whether they are refused now
 */
export async function refuseV1(sql: Sql): Promise<boolean> {
  return sql.begin(async (transaction) => {
    // Waits for transactions that seal secrets now. They may still store the form v1.
    await transaction`select from billstack.seal_format for update`;
    const refused = await transaction`
      update billstack.seal_format set v1_refused_since = coalesce(v1_refused_since, now())
      where data_keys_since is not null
        and not exists (select from billstack.connections where data_key_sealed is null)`;
    return refused.count > 0;
  });
}
