import { teamSchema } from "@billstack/tenancy";
import type { TransactionSql } from "postgres";

import type { Connection } from "../../connection/store.js";
import { throughEngine, type LineItems } from "../engine.js";
import type { Entry } from "../columns.js";
import { quote, TeamTables, type NestedRows } from "../team-tables.js";
import type { State } from "../write-states.js";

/** `missing`: Stripe has it, the copy has not. `extra`: the other way. `different`: a row of it is not the same. */
export type Difference = "missing" | "extra" | "different";

/**
 * Compares what Stripe says of objects of one type with their rows and nested rows, by the columns and conversions
 * that would write them. Returns how each object that is not the same differs, by its id.
 * @throws PostgreSQL's error of class 22 where an object cannot be a row at all
 */
export async function compareStates(
  sql: TransactionSql,
  { teamId }: Connection,
  states: State[],
  lineItems: LineItems,
): Promise<Map<string, Difference>> {
  const [first] = states;
  if (first === undefined) return new Map();
  const { row } = first;
  const schema = teamSchema(teamId);
  const stamps = new Map(states.map(({ id, freshAt }) => [id, freshAt.toISOString()]));
  const tables = new ComparedTables(sql, schema, stamps);
  const objects = states.flatMap(({ object }) => (object === null ? [] : [object]));
  if (objects.length > 0) await throughEngine(tables, row, objects, lineItems);
  for (const missing of [false, true]) {
    const gone = states.filter((state) => state.object === null && (state.gone === "missing") === missing);
    const flagged = row.deletion === "flag" && !missing;
    const ids = gone.map(({ id }) => id);
    if (ids.length > 0) await tables.compareGone(row.table, ids, flagged);
  }
  return tables.differences;
}

/** Tables that compare what they are given to store, and store nothing. */
class ComparedTables extends TeamTables {
  readonly differences = new Map<string, Difference>();

  protected override async write(table: string, names: string[], entries: Entry[]): Promise<void> {
    const columns = names.map((name) => `(stored.${quote(name)} is not distinct from given.${quote(name)})`);
    const { rows } = await this.query(
      `select given.id, stored.id is null as missing
       from json_populate_recordset(null::${this.table(table)}, $1::text::json) as given
         left join ${this.table(table)} as stored on stored.id = given.id
       where stored.id is null or not (${columns.join(" and ")})`,
      [this.rowsOf(table, names, entries)],
    );
    const byId = new Map(entries.map((entry) => [entry["id"], entry]));
    for (const { id, missing } of rows as { id: string; missing: boolean }[]) {
      const entry = byId.get(id);
      if (entry === undefined) continue;
      const owner = this.ownerOf(entry);
      // Of an object whose nested row is missing the object is not.
      this.differences.set(owner, missing && owner === id ? "missing" : "different");
    }
  }

  override async removeOthers(
    { table, parent, removal }: NestedRows,
    parents: string[],
    kept: string[],
  ): Promise<void> {
    const { rows } = await this.query(
      `select distinct ${quote(parent)} as owner from ${this.table(table)}
       where ${quote(parent)} = any ($1::text[]) and id <> all ($2::text[])
         ${removal === "flag" ? "and deleted = false" : ""}`,
      [parents, kept],
    );
    for (const { owner } of rows as { owner: string }[]) {
      if (!this.differences.has(owner)) this.differences.set(owner, "different");
    }
  }

  /** Compares objects that Stripe has no more: their rows are extra. */
  async compareGone(table: string, ids: string[], flagged: boolean): Promise<void> {
    const { rows } = await this.query(
      `select id from ${this.table(table)} where id = any ($1::text[]) ${flagged ? "and deleted is not true" : ""}`,
      [ids],
    );
    for (const { id } of rows as { id: string }[]) this.differences.set(id, "extra");
  }
}
