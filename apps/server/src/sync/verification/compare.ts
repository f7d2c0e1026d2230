import { teamSchema, type TeamSchema } from "@billstack/tenancy";
import type { TransactionSql } from "postgres";

import type { Connection } from "../../connection/store.js";
import type { Entry } from "../../copy/columns.js";
import type { LineItems, NestedTable } from "../../copy/nested-tables.js";
import { Statements } from "../../copy/statements.js";
import { writeRows } from "../../copy/store-objects.js";
import { quote, TeamTables } from "../../copy/team-tables.js";
import type { State } from "../../copy/write-states.js";
import { partsOf, rowPlace, type ColumnPair, type Parts } from "./parts.js";

/** `missing`: Stripe has it, the copy has not. `extra`: the other way. `different`: a row of it is not the same. */
export type Kind = "missing" | "extra" | "different";

/** How an object and its rows differ. */
export interface Difference {
  kind: Kind;
  parts: Parts;
}

/** In the place of a hash: Stripe has an object for a row that is not there, or has none for a row that is. */
const THERE = "there";
const GONE = "gone";

/** The parts of an object that has no row. */
export function missingParts(table: string, id: string): Parts {
  return { [rowPlace(table, id)]: THERE };
}

/** The parts of an object that Stripe does not have. */
function extraParts(table: string, id: string): Parts {
  return { [rowPlace(table, id)]: GONE };
}

/**
 * Compares what Stripe says of objects of one type with their rows and nested rows, by the columns and conversions
 * that would write them. Returns how each object that is not the same differs, by its id.
 * @throws PostgreSQL's error of class 22 or 54 where an object cannot be a row at all
 */
export async function compareStates(
  sql: TransactionSql,
  { teamId }: Connection,
  states: State[],
  lineItems: LineItems,
): Promise<Map<string, Difference>> {
  const [first] = states;
  if (first === undefined) return new Map();
  const { type, row } = first;
  const stamps = new Map(states.map(({ id, freshAt }) => [id, freshAt.toISOString()]));
  const tables = new ComparedTables(sql, teamSchema(teamId), stamps, { type, table: row.table });
  const objects = states.flatMap(({ object }) => (object === null ? [] : [object]));
  if (objects.length > 0) await writeRows(tables, row, objects, lineItems);
  for (const missing of [false, true]) {
    const gone = states.filter((state) => state.object === null && (state.gone === "missing") === missing);
    const ids = gone.map(({ id }) => id);
    if (ids.length > 0) await tables.compareGone(ids, row.deletion === "flag" && !missing);
  }
  return tables.differences;
}

/** Tables that compare what they are given to store, and store nothing. */
class ComparedTables extends TeamTables {
  readonly differences = new Map<string, Difference>();
  readonly #of: { type: string; table: string };

  /** `of` is Stripe's `object` of what is compared, and the table that it is in. */
  constructor(
    sql: TransactionSql,
    schema: TeamSchema,
    stamps: ReadonlyMap<string, string>,
    of: { type: string; table: string },
  ) {
    super(new Statements(sql), schema, stamps);
    this.#of = of;
  }

  protected override async write(table: string, names: string[], entries: Entry[]): Promise<void> {
    const same = names.map((name) => `(stored.${quote(name)} is not distinct from given.${quote(name)})`);
    const values = names.map((name) => {
      const column = quote(name);
      return `('${name}', given.${column}::text, stored.${column}::text, stored.${column} is distinct from given.${column})`;
    });
    const rows = await this.query(
      `select given.id, stored.id is null as missing, pairs.list as pairs
       from json_populate_recordset(null::${this.table(table)}, $1::text::json) as given
         left join ${this.table(table)} as stored on stored.id = given.id
         cross join lateral (
           select json_agg(json_build_object('column', name, 'given', given_text, 'stored', stored_text)) as list
           from (values ${values.join(", ")}) as pair (name, given_text, stored_text, differs)
           where differs and stored.id is not null
         ) as pairs
       where stored.id is null or not (${same.join(" and ")})`,
      [this.rowsOf(table, names, entries)],
    );
    const byId = new Map(entries.map((entry) => [entry["id"], entry]));
    for (const { id, missing, pairs } of rows as {
      id: string;
      missing: boolean;
      pairs: ColumnPair[] | null;
    }[]) {
      const entry = byId.get(id);
      if (entry === undefined) continue;
      const owner = this.ownerOf(entry);
      const place = rowPlace(table, id);
      const object = table === this.#of.table ? this.#of.type : "";
      if (missing) this.#note(owner, owner === id ? "missing" : "different", missingParts(table, id));
      for (const pair of pairs ?? []) this.#note(owner, "different", partsOf(object, place, pair));
    }
  }

  override async removeOthers(
    { table, parent, removal }: NestedTable,
    parents: string[],
    kept: string[],
  ): Promise<void> {
    const rows = await this.query(
      `select id, ${quote(parent)} as owner from ${this.table(table)}
       where ${quote(parent)} = any ($1::text[]) and id <> all ($2::text[])
         ${removal === "flag" ? "and deleted = false" : ""}`,
      [parents, kept],
    );
    for (const { id, owner } of rows as { id: string; owner: string }[]) {
      this.#note(owner, "different", extraParts(table, id));
    }
  }

  /** Compares objects that Stripe has no more: their rows are extra. */
  async compareGone(ids: string[], flagged: boolean): Promise<void> {
    const { table } = this.#of;
    const rows = await this.query(
      `select id from ${this.table(table)} where id = any ($1::text[]) ${flagged ? "and deleted is not true" : ""}`,
      [ids],
    );
    for (const { id } of rows as { id: string }[]) this.#note(id, "extra", extraParts(table, id));
  }

  #note(owner: string, kind: Kind, parts: Parts): void {
    if (Object.keys(parts).length === 0) return;
    const known = this.differences.get(owner);
    // Of an object whose nested row is missing the object is not.
    const worst = known === undefined || known.kind === "different" ? kind : known.kind;
    this.differences.set(owner, { kind: worst, parts: { ...known?.parts, ...parts } });
  }
}
