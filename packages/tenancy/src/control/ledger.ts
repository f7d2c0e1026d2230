import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { ISql } from "postgres";

/** The database has migrations that a version must know to run on it, and this build does not know them. */
export class ControlSchemaTooNewError extends Error {
  override readonly name = "ControlSchemaTooNewError";
  constructor(readonly unknown: readonly string[]) {
    super(
      `A newer version of BillStack has migrated this database (${unknown.join(", ")}). ` +
        "Run that version or a newer one. This version has changed nothing.",
    );
  }
}

/** A restore of a backup has begun in the database and has not ended, so a part of the data is missing. */
export class UnfinishedRestoreError extends Error {
  override readonly name = "UnfinishedRestoreError";
  constructor() {
    super(
      'A restore of a backup has not ended in this database. Run "billstack restore" with the same backup again: it ' +
        "continues where it stopped. Nothing was changed.",
    );
  }
}

/** The database has a schema `billstack` of another program. */
class ForeignSchemaError extends Error {
  override readonly name = "ForeignSchemaError";
  constructor() {
    super(
      "The database has a schema named billstack that BillStack did not make: it has tables, and none in which BillStack " +
        "notes its migrations. Rename that schema, or give BillStack another database. Nothing was changed.",
    );
  }
}

/** One migration of the control schema. */
export interface ControlMigration {
  /** The file's name without `.sql`. */
  readonly name: string;
  /** The SQL of the file. */
  readonly text: string;
}

/**
 * Which migrations have run in a database. The two lists are two tables, because a version of BillStack starts and
 * stays ready only if it knows all of `required`. So the version before a migration goes on beside the version that
 * ran it, as long as the migration is only in `ahead`.
 */
export interface ControlLedger {
  /** The migrations that every process must know, from `billstack.migrations`. */
  readonly required: readonly string[];
  /** The migrations that processes of the last release need not know, from `billstack.migrations_ahead`. */
  readonly ahead: readonly string[];
}

/** Reads the migrations of a folder, which are files named `NNNN_name.sql`, in the order of their names. */
export function readControlMigrations(folder: string): ControlMigration[] {
  return readdirSync(folder)
    .filter((fileName) => fileName.endsWith(".sql"))
    .toSorted()
    .map((fileName) => ({
      name: fileName.slice(0, -".sql".length),
      text: readFileSync(join(folder, fileName), "utf8"),
    }));
}

/**
 * Makes sure that the schema `billstack`, if there is one with tables, was made by BillStack. Its migrations first make
 * the table that notes them.
 * @throws ForeignSchemaError
 */
export async function requireOwnSchema(sql: ISql): Promise<void> {
  const [found] = await sql<{ tables: boolean; ledger: boolean }[]>`
    select
      exists (select from pg_class where relnamespace = to_regnamespace('billstack')) as tables,
      exists (select from pg_attribute
        where attrelid = to_regclass('billstack.migrations') and attname = 'applied_at') as ledger`;
  if (found?.tables === true && !found.ledger) throw new ForeignSchemaError();
}

/** Reads which migrations have run in this database, in the order of their names. Without ledgers, none has run. */
export async function readControlLedger(sql: ISql): Promise<ControlLedger> {
  const [tables] = await sql<{ required: boolean; ahead: boolean }[]>`
    select to_regclass('billstack.migrations') is not null as required,
      to_regclass('billstack.migrations_ahead') is not null as ahead`;
  const names = async (rows: Promise<{ name: string }[]>): Promise<string[]> =>
    (await rows).map(({ name }) => name);
  return {
    required:
      tables?.required === true ? await names(sql`select name from billstack.migrations order by name`) : [],
    ahead:
      tables?.ahead === true
        ? await names(sql`select name from billstack.migrations_ahead order by name`)
        : [],
  };
}
