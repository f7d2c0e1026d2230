import { teamSchema, type TeamSchema } from "@billstack/tenancy";
import type { TransactionSql } from "postgres";

import type { Connection } from "../../connection/store.js";
import type { Entry } from "../../copy/columns.js";
import type { LineItems, NestedTable } from "../../copy/nested-tables.js";
import { Statements } from "../../copy/statements.js";
import { writeRows } from "../../copy/store-objects.js";
import { quote, TeamTables } from "../../copy/team-tables.js";
import type { State } from "../../copy/write-states.js";
import { differingParts, rowPlace, type ColumnPair, type Parts } from "./parts.js";

/**
 * `missing`: Stripe has the object and the team schema has no row. `extra`: the team schema has a row and Stripe
 * has no object. `different`: both have it, but a column or a nested row differs.
 */
export type Kind = "missing" | "extra" | "different";

/** How an object at Stripe and its rows in the team schema differ. */
export interface Difference {
  kind: Kind;
  parts: Parts;
}

/** Stands in {@link Parts} in place of a hash: Stripe has an object for a row that is missing. */
const THERE = "there";
/** Stands in {@link Parts} in place of a hash: Stripe has no object for a row that exists. */
const GONE = "gone";

/** The differing parts of an object whose row is missing. */
export function missingParts(table: string, id: string): Parts {
  return { [rowPlace(table, id)]: THERE };
}

/** The differing parts of a row for which Stripe has no object. */
function extraParts(table: string, id: string): Parts {
  return { [rowPlace(table, id)]: GONE };
}

/**
 * Compares Stripe's objects of one type with their rows and nested rows. Uses the same columns and conversions as
 * writing does, but writes nothing.
 * @param states all of one type
 * @returns how each differing object differs, by its id; equal objects are not in it
 * @throws PostgreSQL's error of class 22 (data exception) or 54 (limit exceeded) if an object cannot be stored as a
 *   row
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

/** Team tables whose `write` compares the given rows with the stored ones instead of storing them. */
class ComparedTables extends TeamTables {
  /** The differences found so far, by the object's id. */
  readonly differences = new Map<string, Difference>();
  readonly #of: { type: string; table: string };

  /** `of` names the compared object type (Stripe's field `object`) and its table. */
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
      for (const pair of pairs ?? []) this.#note(owner, "different", differingParts(object, place, pair));
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

  /**
   * Compares objects that Stripe does not have any more: rows of theirs are extra.
   * @param flagged true if a deleted object keeps its row with `deleted = true`: that row is as it should be
   */
  async compareGone(ids: string[], flagged: boolean): Promise<void> {
    const { table } = this.#of;
    const rows = await this.query(
      `select id from ${this.table(table)} where id = any ($1::text[]) ${flagged ? "and deleted is not true" : ""}`,
      [ids],
    );
    for (const { id } of rows as { id: string }[]) this.#note(id, "extra", extraParts(table, id));
  }

  /** Adds a difference of the object with the id `owner`. */
  #note(owner: string, kind: Kind, parts: Parts): void {
    if (Object.keys(parts).length === 0) return;
    const known = this.differences.get(owner);
    // An object that is missing or extra keeps this kind, also if one of its nested rows differs.
    const worst = known === undefined || known.kind === "different" ? kind : known.kind;
    this.differences.set(owner, { kind: worst, parts: { ...known?.parts, ...parts } });
  }
}
