import { jsonColumns, textColumns } from "@billstack/tenancy";

/** A row as the engine hands it over, by the names of its columns. */
export type Entry = Record<string, unknown>;

/** A column of a synced table, and what an entry has for it. */
export interface Column {
  name: string;
  isJson: boolean;
  valueOf(entry: Entry): unknown;
}

/** The columns of these names, and last the stamp of the row: how fresh it is. */
export function columnsOf(table: string, names: string[], stampOf: Column["valueOf"]): Column[] {
  const [texts, jsons] = [textColumns(table), jsonColumns(table)];
  const columns = names.map((name) => {
    return { name, isJson: jsons.has(name), valueOf: reader(name, texts.has(name)) };
  });
  return [...columns, { name: "last_synced_at", isJson: false, valueOf: stampOf }];
}

function reader(name: string, isText: boolean): Column["valueOf"] {
  // A subscription's plan is no reference: it comes whole, and no version has its id only.
  if (!isText || name === "plan") return (entry) => entry[name];
  return (entry) => flat(entry[name]);
}

/** An expanded object as its id. */
function flat(value: unknown): unknown {
  if (typeof value !== "object" || value === null || !("id" in value)) return value;
  return typeof value.id === "string" ? value.id : value;
}

/**
 * The entries by the names of the columns that they carry, of those that are `asked` for; an absent field is none, null
 * is one.
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

/** Looked at for each column of each row: a plain loop takes a third of the time of `every`. */
function carriesOnly(entry: Entry, asked: readonly string[], carried: boolean[]): boolean {
  let index = 0;
  for (const name of asked) {
    if ((entry[name] !== undefined) !== carried[index]) return false;
    index += 1;
  }
  return true;
}
