import { jsonColumns, textColumns } from "@billstack/tenancy";

/** The fields of a Stripe object, from which a row is made. A field has the same name as its column. */
export type Entry = Record<string, unknown>;

/** A column of a synced table. */
export interface Column {
  name: string;
  /** Whether PostgreSQL stores the column as json or jsonb. */
  isJson: boolean;
  /** Returns the value that the column gets for an entry. */
  valueOf(entry: Entry): unknown;
}

/**
 * Returns the columns of a table with these names, and after them `last_synced_at`, which says how fresh the row
 * is.
 *
 * @param stampOf returns the value of `last_synced_at` for an entry
 */
export function columnsOf(table: string, names: string[], stampOf: Column["valueOf"]): Column[] {
  const [texts, jsons] = [textColumns(table), jsonColumns(table)];
  const columns = names.map((name) => {
    return { name, isJson: jsons.has(name), valueOf: reader(name, texts.has(name)) };
  });
  return [...columns, { name: "last_synced_at", isJson: false, valueOf: stampOf }];
}

function reader(name: string, isText: boolean): Column["valueOf"] {
  // Every API version sends a subscription's plan as a whole object, so the column keeps the object, not its id.
  if (!isText || name === "plan") return (entry) => entry[name];
  return (entry) => idOrValue(entry[name]);
}

/** Returns the id of an expanded object, and every other value unchanged. */
function idOrValue(value: unknown): unknown {
  if (typeof value !== "object" || value === null || !("id" in value)) return value;
  return typeof value.id === "string" ? value.id : value;
}

/**
 * Groups entries that have the same columns. One statement can write such a group.
 *
 * @param asked the names of the columns to look for. An entry has a column if its field is not undefined; null
 *   counts as a value.
 * @returns the entries of each group, by the names of the columns that they have
 */
export function byColumns(entries: Entry[], asked: readonly string[]): Map<string[], Entry[]> {
  const groups: { carried: boolean[]; group: Entry[] }[] = [];
  for (const entry of entries) {
    const known = groups.find(({ carried }) => carriesOnly(entry, asked, carried));
    if (known !== undefined) known.group.push(entry);
    else groups.push({ carried: asked.map((name) => entry[name] !== undefined), group: [entry] });
  }
  return new Map(groups.map(({ carried, group }) => [asked.filter((_, index) => carried[index]), group]));
}

/**
 * Returns whether the entry has exactly the columns of a group. This runs for each column of each row, so it is a
 * plain loop, which takes a third of the time of `every`.
 */
function carriesOnly(entry: Entry, asked: readonly string[], carried: boolean[]): boolean {
  let index = 0;
  for (const name of asked) {
    if ((entry[name] !== undefined) !== carried[index]) return false;
    index += 1;
  }
  return true;
}
