import { nextSignificant } from "./tokenize-sql.js";

/** The engine's default of `updated_at`, its white space left out. */
const ZONED_NOW = "timezone('utc'::text,now())";
const TOKENS_AT_MOST = 20;

/**
 * A `create table` or `alter table` with `now()` for `timezone('utc', now())`. The latter is UTC's clock without a
 * zone, which a `timestamptz` column takes for the session's zone: hours off in a database that is not in UTC. What the
 * addition `0004_updated_at_in_every_zone.sql` does to a schema that was made otherwise costs nothing here. Every other
 * statement comes out as it was.
 */
export function withoutZonedNow(tokens: readonly string[]): readonly string[] {
  const [first, second] = tokens.filter((token) => token.trim() !== "").map((token) => token.toLowerCase());
  if (second !== "table" || (first !== "create" && first !== "alter")) return tokens;
  const kept: string[] = [];
  for (let index = 0; index < tokens.length; index += 1) {
    const end = endOfZonedNow(tokens, index);
    if (end === null) kept.push(tokens[index] ?? "");
    else {
      kept.push("now()");
      index = end;
    }
  }
  return kept;
}

/** The index of the last token of a `timezone('utc'::text, now())` that begins at `from`; null: none begins there. */
function endOfZonedNow(tokens: readonly string[], from: number): number | null {
  if (tokens[from]?.toLowerCase() !== "timezone") return null;
  let text = "";
  for (
    let index = from;
    index < Math.min(tokens.length, from + TOKENS_AT_MOST);
    index = nextSignificant(tokens, index + 1)
  ) {
    text += (tokens[index] ?? "").trim().toLowerCase();
    if (text === ZONED_NOW) return index;
    if (!ZONED_NOW.startsWith(text)) return null;
  }
  return null;
}
