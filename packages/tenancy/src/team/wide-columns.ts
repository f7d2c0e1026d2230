import { nextSignificant } from "./tokenize-sql.js";

/** The names of the enum types that a migration makes. */
export function enumTypes(sql: string): string[] {
  return [...sql.matchAll(/create\s+type\s+(?:"?\w+"?\.)?"?(\w+)"?\s+as\s+enum/gi)].flatMap(
    ([, name]) => name ?? [],
  );
}

const ENUM = String.raw`if not exists \(select 1 from pg_type where typname = '\w+'\) then create type \S+ as enum ?\([^;]*\); end if;`;
const ONLY_ENUMS = new RegExp(String.raw`^do \$\$ begin (?:${ENUM} )+end \$\$$`);
const ENUM_VALUE = /^alter type \S+ add value /;

/** Whether a statement (its words, in lower case) does nothing but make or extend an enum, which no column has. */
export function onlyForEnums(words: string): boolean {
  return ONLY_ENUMS.test(words) || ENUM_VALUE.test(words);
}

/**
 * A `create table` or `alter table` with `bigint` for `integer` and `text` for an enum: an amount of 30 million rupiah
 * is over an integer's end, a time after 2038 too, and Stripe adds values to its enums. What the addition
 * `0002_wide_columns.sql` does to a schema that was made otherwise costs nothing here. Every other statement comes out
 * as it was.
 */
export function withWideColumns(tokens: readonly string[], enums: ReadonlySet<string>): readonly string[] {
  const [first, second] = tokens.filter((token) => token.trim() !== "").map((token) => token.toLowerCase());
  if (second !== "table" || (first !== "create" && first !== "alter")) return tokens;
  const wide: string[] = [];
  for (let index = 0; index < tokens.length; index += 1) {
    const token = tokens[index] ?? "";
    const dot = nextSignificant(tokens, index + 1);
    const name = nextSignificant(tokens, dot + 1);
    if (token.toLowerCase() === "integer") wide.push("bigint");
    else if (tokens[dot] === "." && enums.has((tokens[name] ?? "").replaceAll('"', ""))) {
      wide.push("text");
      index = name;
    } else wide.push(token);
  }
  return wide;
}
