import { quoteTeamSchema, type TeamSchema } from "@billstack/tenancy";
import type { TransactionSql } from "postgres";

import { byColumns, columnsOf, type Column, type Entry } from "./columns.js";
import { copyRows } from "./copy-rows.js";
import { copyText } from "./copy-text.js";
import { engineColumns } from "./engine-columns.js";
import type { NestedTable } from "./nested-tables.js";
import type { Statements } from "./statements.js";
import { storableJson } from "./storable-json.js";

/** Columns that name the object of a row: its own id, or that of the one it came with. */
const OWNERS = ["id", "subscription", "checkout_session", "customer"];

/** From so many rows on, COPY saves more than it costs to ask which of them are there. */
const WORTH_COPY = 50;

/**
 * Writes rows of a team schema in a transaction of the caller, with one statement for any number of rows. It does not
 * ask whether a row may be written: that was decided before, while the freshness of the object was locked.
 */
export class TeamTables {
  protected readonly sql: TransactionSql;
  readonly #statements: Statements;
  readonly #schema: TeamSchema;
  readonly #stamps: ReadonlyMap<string, string>;

  /** `stamps` says how fresh each object is, by its id; the object's nested rows are as fresh. */
  constructor(statements: Statements, schema: TeamSchema, stamps: ReadonlyMap<string, string>) {
    this.sql = statements.sql;
    this.#statements = statements;
    this.#schema = schema;
    this.#stamps = stamps;
  }

  /**
   * Stores entries in the columns that the sync engine writes. A column for which an entry has no field keeps its
   * value, as objects of another API version lack some fields.
   */
  async store(table: string, entries: Entry[]): Promise<void> {
    if (entries.length === 0) return;
    for (const [names, group] of byColumns(entries, await engineColumns(table))) {
      await this.write(table, names, group);
    }
  }

  /** Writes entries that all have the columns `names`: many new ones by COPY, the others by an upsert. */
  protected async write(table: string, names: string[], entries: Entry[]): Promise<void> {
    if (entries.length < WORTH_COPY) return this.#upsert(table, names, entries);
    const rows = await this.query(`select id from ${this.table(table)} where id = any ($1::text[])`, [
      entries.map(({ id }) => id),
    ]);
    const stored = new Set(rows.map(({ id }: Entry) => id));
    const fresh = entries.filter(({ id }) => !stored.has(id));
    const copied = fresh.length > 0 && (await this.#copy(table, names, fresh));
    const others = copied ? entries.filter(({ id }) => stored.has(id)) : entries;
    if (others.length > 0) await this.#upsert(table, names, others);
  }

  /** Whether PostgreSQL took the rows; an upsert tells why it does not. */
  #copy(table: string, names: string[], entries: Entry[]): Promise<boolean> {
    const columns = this.#columnsOf(table, names);
    const list = columns.map(({ name }) => quote(name)).join(", ");
    return copyRows(this.sql, `${this.table(table)} (${list})`, copyText(columns, entries));
  }

  async #upsert(table: string, names: string[], entries: Entry[]): Promise<void> {
    const all = this.#columnsOf(table, names).map(({ name }) => name);
    const list = all.map(quote).join(", ");
    const changes = all
      .filter((name) => name !== "id")
      .map((name) => `${quote(name)} = excluded.${quote(name)}`);
    await this.#statements.add(
      `insert into ${this.table(table)} (${list})
       select ${list} from json_populate_recordset(null::${this.table(table)}, $1::json)
       on conflict (id) do update set ${changes.join(", ")}`,
      this.rowsOf(table, names, entries),
    );
  }

  /** The entries as rows of a table, with their stamps: a JSON list of records. */
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

  /** Runs a statement after those that were added before, as it may need to see what they wrote. */
  protected async query(text: string, params: unknown[]): Promise<Entry[]> {
    await this.#statements.run();
    return this.sql.unsafe<Entry[]>(text, params as never[]);
  }

  /** Removes the nested rows of `parents` whose ids are not in `kept`. */
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

  /** The id of the object that an entry is or belongs to. */
  protected ownerOf(entry: Entry): string {
    for (const name of OWNERS) {
      const id = entry[name];
      if (typeof id === "string" && this.#stamps.has(id)) return id;
    }
    throw new Error(`The row ${String(entry["id"])} belongs to no object that is being stored.`);
  }

  protected table(name: string): string {
    return `${quoteTeamSchema(this.#schema)}.${quote(name)}`;
  }
}

export function quote(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`;
}
