import { PostgresClient } from "@supabase/stripe-sync-engine";
import { quoteTeamSchema, textColumns, type TeamSchema } from "@billstack/tenancy";
import type { TransactionSql } from "postgres";

import { copyRows } from "./copy-rows.js";
import { copyText } from "./copy-text.js";
import { storableJson } from "./storable-json.js";

export type Entry = Record<string, unknown>;

/** Columns of nested rows that name the object they came with. */
const PARENTS = ["subscription", "checkout_session", "customer"];

/** From so many rows on, COPY saves more than it costs to ask which of them are there. */
const WORTH_COPY = 50;

interface Columns {
  readonly properties: string[];
}

/** Rows of a nested table that are there only as long as their parent names them. */
export interface NestedRows {
  table: string;
  /** The column that names the parent, and the table that the parent is in. */
  parent: string;
  of: string;
  /** `flag`: what is named no more stays and says so in `deleted`; `row`: it goes. */
  removal: "flag" | "row";
}

/**
 * The engine's storage on a transaction of ours: one statement for any number of rows. It has no gate of its own;
 * whether a row may be written was decided before, with the object's freshness row locked.
 */
export class TeamTables extends PostgresClient {
  protected readonly sql: TransactionSql;
  readonly #schema: TeamSchema;
  readonly #stamps: ReadonlyMap<string, string>;

  /** `stamps` tells by id how fresh each object is; its nested rows are as fresh. */
  constructor(sql: TransactionSql, schema: TeamSchema, stamps: ReadonlyMap<string, string>) {
    // The pool that the engine's class makes connects lazily; every method that would use it is replaced.
    super({ schema, poolConfig: { max: 1 } });
    this.sql = sql;
    this.#schema = schema;
    this.#stamps = stamps;
  }

  override async query(text: string, params: unknown[] = []): ReturnType<PostgresClient["query"]> {
    const rows = await this.sql.unsafe<Entry[]>(text, params as never[]);
    return { rows: [...rows], rowCount: rows.count, command: rows.command, oid: 0, fields: [] };
  }

  override async delete(table: string, id: string): Promise<boolean> {
    const deleted = await this.query(`delete from ${this.table(table)} where id = $1`, [id]);
    return (deleted.rowCount ?? 0) > 0;
  }

  override upsertMany<T extends Entry>(entries: T[], table: string, columns: Columns): Promise<T[]> {
    return this.upsertManyWithTimestampProtection(entries, table, columns);
  }

  override async upsertManyWithTimestampProtection<T extends Entry>(
    entries: T[],
    table: string,
    { properties }: Columns,
  ): Promise<T[]> {
    // Stripe says of a deleted customer only that it is: one that is there is not.
    const living = table === "customers" && !properties.includes("deleted");
    const rows = living ? entries.map((entry) => ({ ...entry, deleted: false })) : entries;
    const columns = living ? [...properties, "deleted"] : properties;
    // Entries of another API version lack some columns: those are written without them, and keep their value.
    for (const [names, group] of byColumns(rows, columns)) await this.write(table, names, group);
    return entries;
  }

  /** Writes entries that all have the columns `names`: many new ones by COPY, the others by an upsert. */
  protected async write(table: string, names: string[], entries: Entry[]): Promise<void> {
    if (entries.length < WORTH_COPY) return this.#upsert(table, names, entries);
    const { rows } = await this.query(`select id from ${this.table(table)} where id = any ($1::text[])`, [
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
    const all = [...names, "last_synced_at"];
    const texts = textColumns(table);
    const rows = copyText(table, all, entries, (entry, name) => this.#valueOf(entry, name, texts));
    return copyRows(this.sql, `${this.table(table)} (${all.map(quote).join(", ")})`, rows);
  }

  async #upsert(table: string, names: string[], entries: Entry[]): Promise<void> {
    const all = [...names, "last_synced_at"];
    const list = all.map(quote).join(", ");
    const changes = all
      .filter((name) => name !== "id")
      .map((name) => `${quote(name)} = excluded.${quote(name)}`);
    await this.query(
      `insert into ${this.table(table)} (${list})
       select ${list} from json_populate_recordset(null::${this.table(table)}, $1::text::json)
       on conflict (id) do update set ${changes.join(", ")}`,
      [this.rowsOf(table, names, entries)],
    );
  }

  /** The entries as rows of a table, with their stamps: a JSON list of records. */
  protected rowsOf(table: string, names: string[], entries: Entry[]): string {
    const texts = textColumns(table);
    const all = [...names, "last_synced_at"];
    const rows = entries.map((entry) =>
      Object.fromEntries(all.map((name) => [name, this.#valueOf(entry, name, texts)])),
    );
    return storableJson(JSON.stringify(rows));
  }

  #valueOf(entry: Entry, name: string, texts: ReadonlySet<string>): unknown {
    if (name === "last_synced_at") return this.#stamps.get(this.ownerOf(entry));
    return texts.has(name) ? flat(name, entry[name]) : entry[name];
  }

  /** Removes the nested rows of `parents` whose ids are not in `kept`. */
  async removeOthers(
    { table, parent, removal }: NestedRows,
    parents: string[],
    kept: string[],
  ): Promise<void> {
    const others = `${quote(parent)} = any ($1::text[]) and id <> all ($2::text[])`;
    await this.query(
      removal === "flag"
        ? `update ${this.table(table)} set deleted = true where ${others} and deleted = false`
        : `delete from ${this.table(table)} where ${others}`,
      [parents, kept],
    );
  }

  override async findMissingEntries(): Promise<string[]> {
    return [];
  }

  override async close(): Promise<void> {}

  /** The id of the object that an entry is or belongs to. */
  protected ownerOf(entry: Entry): string {
    for (const name of ["id", ...PARENTS]) {
      const id = String(entry[name]);
      if (this.#stamps.has(id)) return id;
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

/** The entries by the columns that they carry; an absent field is none, null is one. */
function byColumns<T extends Entry>(entries: T[], properties: readonly string[]): Map<string[], T[]> {
  const columns = properties.filter((name) => name !== "last_synced_at");
  const groups: { carried: Set<string>; group: T[] }[] = [];
  for (const entry of entries) {
    const known = groups.find(({ carried }) =>
      columns.every((name) => carried.has(name) === (entry[name] !== undefined)),
    );
    if (known !== undefined) known.group.push(entry);
    else
      groups.push({ carried: new Set(columns.filter((name) => entry[name] !== undefined)), group: [entry] });
  }
  return new Map(groups.map(({ carried, group }) => [[...carried], group]));
}

/** An expanded object as its id. A subscription's plan is no reference: it comes whole, and no version has its id only. */
function flat(name: string, value: unknown): unknown {
  if (name === "plan" || typeof value !== "object" || value === null || !("id" in value)) return value;
  return typeof value.id === "string" ? value.id : value;
}
