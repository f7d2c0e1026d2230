import { nextSignificant } from "./tokenize-sql.js";

/** Returns the names of the enum types that a migration creates. */
export function enumTypes(sql: string): string[] {
  return [...sql.matchAll(/create\s+type\s+(?:"?\w+"?\.)?"?(\w+)"?\s+as\s+enum/gi)].flatMap(
    ([, name]) => name ?? [],
  );
}

const ENUM = String.raw`if not exists \(select 1 from pg_type where typname = '\w+'\) then create type \S+ as enum ?\([^;]*\); end if;`;
const ONLY_ENUMS = new RegExp(String.raw`^do \$\$ begin (?:${ENUM} )+end \$\$$`);
const ENUM_VALUE = /^alter type \S+ add value /;

/**
 * Whether a statement does nothing but create or extend an enum type. No column has such a type any more.
 * @param words the statement in lower case, with one blank between two words.
 */
export function isOnlyForEnums(words: string): boolean {
  return ONLY_ENUMS.test(words) || ENUM_VALUE.test(words);
}

/**
 * Replaces, in a `create table` or `alter table`, the type `integer` by `bigint` and an enum type by `text`. An
 * integer is too small for an amount of 30 million rupiah (Stripe counts in hundredths) and for a time after 2038,
 * and Stripe adds values to its enums. Returns all other statements unchanged.
 *
 * Older team schemas get the same types by the addition `0002_wide_columns.sql`, which finds nothing to change in a
 * schema that was created with them.
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
