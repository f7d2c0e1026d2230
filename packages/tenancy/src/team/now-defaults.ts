import { nextSignificant } from "./tokenize-sql.js";

/** The engine's default of `updated_at`, without white space. */
const UTC_NOW = "timezone('utc'::text,now())";
/** How many tokens are compared with {@link UTC_NOW} at most. */
const MOST_TOKENS = 20;

/**
 * Replaces, in a `create table` or `alter table`, the default `timezone('utc', now())` by `now()`. The engine's
 * default is the time in UTC without a time zone. A `timestamptz` column reads such a time in the time zone of the
 * session, so the result is hours wrong wherever that is not UTC. Returns all other statements unchanged.
 *
 * Older team schemas get the same default by the addition `0004_updated_at_in_every_zone.sql`, which finds nothing to
 * change in a schema that was created with it.
 */
export function withNowDefaults(tokens: readonly string[]): readonly string[] {
  const [first, second] = tokens.filter((token) => token.trim() !== "").map((token) => token.toLowerCase());
  if (second !== "table" || (first !== "create" && first !== "alter")) return tokens;
  const kept: string[] = [];
  for (let index = 0; index < tokens.length; index += 1) {
    const end = endOfUtcNow(tokens, index);
    if (end === null) kept.push(tokens[index] ?? "");
    else {
      kept.push("now()");
      index = end;
    }
  }
  return kept;
}

/** Returns the index of the last token of a `timezone('utc'::text, now())` that begins at `from`, or null. */
function endOfUtcNow(tokens: readonly string[], from: number): number | null {
  if (tokens[from]?.toLowerCase() !== "timezone") return null;
  let text = "";
  for (
    let index = from;
    index < Math.min(tokens.length, from + MOST_TOKENS);
    index = nextSignificant(tokens, index + 1)
  ) {
    text += (tokens[index] ?? "").trim().toLowerCase();
    if (text === UTC_NOW) return index;
    if (!UTC_NOW.startsWith(text)) return null;
  }
  return null;
}
