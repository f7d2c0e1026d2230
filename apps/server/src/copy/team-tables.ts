import { quoteTeamSchema, type TeamSchema } from "@billstack/tenancy";
import type { TransactionSql } from "postgres";

import { byColumns, columnsOf, type Column, type Entry } from "./columns.js";
import { copyRows } from "./copy-rows.js";
import { copyText } from "./copy-text.js";
import { engineColumns } from "./engine-columns.js";
import type { NestedTable } from "./nested-tables.js";
import type { Statements } from "./statements.js";
import { storableJson } from "./storable-json.js";

/**
 * The columns that can contain the id of the object that a row comes from: the object's own row, or a nested row.
 */
const OWNER_COLUMNS = ["id", "subscription", "checkout_session", "customer"];

/**
 * COPY can only insert new rows, so it needs a query that finds the existing ones. With at least so many rows,
 * COPY saves more time than this query costs.
 */
const LEAST_ROWS_FOR_COPY = 50;

/**
 * Writes rows of a team schema in the caller's transaction, with one statement for any number of rows. It does not
 * check whether a row may be written: the caller has done so by raising the freshness of the objects.
 */
export class TeamTables {
  protected readonly sql: TransactionSql;
  readonly #statements: Statements;
  readonly #schema: TeamSchema;
  readonly #stamps: ReadonlyMap<string, string>;

  /** @param stamps the value of `last_synced_at` for the rows of each object, by the object's id */
  constructor(statements: Statements, schema: TeamSchema, stamps: ReadonlyMap<string, string>) {
    this.sql = statements.sql;
    this.#statements = statements;
    this.#schema = schema;
    this.#stamps = stamps;
  }

  /**
   * Stores entries in the columns that the sync engine would write. If an entry has no field for a column, the
   * column keeps its value, because objects of other API versions lack some fields.
   *
   * @throws an error of PostgreSQL if a value does not fit its column
   */
  async store(table: string, entries: Entry[]): Promise<void> {
    if (entries.length === 0) return;
    for (const [names, group] of byColumns(entries, await engineColumns(table))) {
      await this.write(table, names, group);
    }
  }

  /**
   * Writes entries that all have the columns `names`. Many new rows are written by COPY, all others by an upsert.
   */
  protected async write(table: string, names: string[], entries: Entry[]): Promise<void> {
    if (entries.length < LEAST_ROWS_FOR_COPY) return this.#upsert(table, names, entries);
    const rows = await this.query(`select id from ${this.table(table)} where id = any ($1::text[])`, [
      entries.map(({ id }) => id),
    ]);
    const stored = new Set(rows.map(({ id }: Entry) => id));
    const fresh = entries.filter(({ id }) => !stored.has(id));
    const copied = fresh.length > 0 && (await this.#copy(table, names, fresh));
    const others = copied ? entries.filter(({ id }) => stored.has(id)) : entries;
    if (others.length > 0) await this.#upsert(table, names, others);
  }

  /** Returns whether PostgreSQL accepted the rows. If not, an upsert of the same rows fails with the reason. */
  #copy(table: string, names: string[], entries: Entry[]): Promise<boolean> {
    const columns = this.#columnsOf(table, names);
    const list = columns.map(({ name }) => quote(name)).join(", ");
    return copyRows(this.sql, `${this.table(table)} (${list})`, copyText(columns, entries));
  }

  async #upsert(table: string, names: string[], entries: Entry[]): Promise<void> {
    await this.#statements.add(
      upsertOf(table, names).replaceAll(SCHEMA, quoteTeamSchema(this.#schema)),
      this.rowsOf(table, names, entries),
    );
  }

  /** Returns the entries as a JSON list with one record for each row. */
  protected rowsOf(table: string, names: string[], entries: Entry[]): string {
    const columns = this.#columnsOf(table, names);
    const rows = entries.map((entry) =>
      Object.fromEntries(columns.map(({ name, valueOf }) => [name, valueOf(entry)])),
    );
    return storableJson(JSON.stringify(rows));
  }

  #columnsOf(table: string, names: string[]): Column[] {
    return columnsOf(table, names, (entry) => this.#stamps.get(this.ownerOf(entry)));
  }

  /** Runs a query. It first runs the added statements, because the query may have to see what they write. */
  protected async query(text: string, params: unknown[]): Promise<Entry[]> {
    await this.#statements.run();
    return this.sql.unsafe<Entry[]>(text, params as never[]);
  }

  /**
   * Removes, or marks as deleted, the nested rows of some parents.
   *
   * @param parents the ids of the parents
   * @param kept the ids of the rows that stay
   */
  async removeOthers(
    { table, parent, removal }: NestedTable,
    parents: string[],
    kept: string[],
  ): Promise<void> {
    const among = (name: string): string =>
      `any (array(select json_array_elements_text($1::json -> '${name}')))`;
    const others = `${quote(parent)} = ${among("parents")} and not id = ${among("kept")}`;
    await this.#statements.add(
      removal === "flag"
        ? `update ${this.table(table)} set deleted = true where ${others} and deleted = false`
        : `delete from ${this.table(table)} where ${others}`,
      JSON.stringify({ parents, kept }),
    );
  }

  /** Returns the id of the object that an entry comes from. @throws Error if no such object is being stored */
  protected ownerOf(entry: Entry): string {
    for (const name of OWNER_COLUMNS) {
      const id = entry[name];
      if (typeof id === "string" && this.#stamps.has(id)) return id;
    }
    throw new Error(`The row ${String(entry["id"])} belongs to no object that is being stored.`);
  }

  /** Returns the quoted name of a table, with its schema. */
  protected table(name: string): string {
    return `${quoteTeamSchema(this.#schema)}.${quote(name)}`;
  }
}

/** Stands for the quoted name of the schema in the texts of {@link upsertOf}. No column has such a name. */
const SCHEMA = "<schema>";

/** The texts of {@link upsertOf} by table and columns. There are a few for each table, whatever the number of teams. */
const upserts = new Map<string, string>();

/** Returns the text of the statement that writes rows with these columns. It has two thousand characters and more. */
function upsertOf(table: string, names: string[]): string {
  const key = [table, ...names].join(" ");
  const known = upserts.get(key);
  if (known !== undefined) return known;
  const into = `${SCHEMA}.${quote(table)}`;
  const all = [...names, "last_synced_at"];
  const list = all.map(quote).join(", ");
  const changes = all
    .filter((name) => name !== "id")
    .map((name) => `${quote(name)} = excluded.${quote(name)}`);
  const text = `insert into ${into} (${list})
     select ${list} from json_populate_recordset(null::${into}, $1::json)
     on conflict (id) do update set ${changes.join(", ")}`;
  upserts.set(key, text);
  return text;
}

/** Returns a name as a quoted SQL identifier. */
export function quote(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`;
}
