import { PostgresClient } from "@supabase/stripe-sync-engine";
import { quoteTeamSchema, textColumns, type TeamSchema } from "@billstack/tenancy";
import type { TransactionSql } from "postgres";

export type Entry = Record<string, unknown>;

/** Columns of nested rows that name the object they came with. */
const PARENTS = ["subscription", "checkout_session", "customer"];

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

  /** Writes entries that all have the columns `names`. */
  protected async write(table: string, names: string[], entries: Entry[]): Promise<void> {
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
    const rows = entries.map((entry) => ({
      ...Object.fromEntries(
        names.map((name) => [name, texts.has(name) ? flat(name, entry[name]) : entry[name]]),
      ),
      last_synced_at: this.#stamps.get(this.ownerOf(entry)),
    }));
    return storable(JSON.stringify(rows));
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

/** JSON without what PostgreSQL refuses in text and jsonb: NUL goes, a surrogate without its other half is U+FFFD. */
function storable(json: string): string {
  // Most have none of it, and the search for it below takes long on a megabyte.
  if (!json.includes("\\u")) return json;
  return json.replace(
    /(?<!\\)((?:\\\\)*)\\u(0000|d[89a-f][0-9a-f]{2})/g,
    (_, backslashes: string, code: string) => backslashes + (code === "0000" ? "" : "\\ufffd"),
  );
}

export function quote(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`;
}

/** The entries by the columns that they carry; an absent field is none, null is one. */
function byColumns<T extends Entry>(entries: T[], properties: readonly string[]): Map<string[], T[]> {
  const groups = new Map<string, { names: string[]; group: T[] }>();
  for (const entry of entries) {
    const names = properties.filter((name) => name !== "last_synced_at" && entry[name] !== undefined);
    const key = names.join();
    const known = groups.get(key);
    if (known === undefined) groups.set(key, { names, group: [entry] });
    else known.group.push(entry);
  }
  return new Map([...groups.values()].map(({ names, group }) => [names, group]));
}

/** An expanded object as its id. A subscription's plan is no reference: it comes whole, and no version has its id only. */
function flat(name: string, value: unknown): unknown {
  if (name === "plan" || typeof value !== "object" || value === null || !("id" in value)) return value;
  return typeof value.id === "string" ? value.id : value;
}
