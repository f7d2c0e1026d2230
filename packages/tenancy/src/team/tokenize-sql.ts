/**
 * The tokens of an SQL text: comments, strings, quoted identifiers, dollar quotes, words, white space and single
 * characters. The body of a dollar quote is code (a DO block or a function), so it is tokenized as well.
 */
const TOKEN =
  /--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|"(?:[^"]|"")*"|\$[A-Za-z_]*\$|[A-Za-z_][A-Za-z0-9_$]*|\s+|[\s\S]/g;

/** Splits a migration into statements, each a list of tokens without comments and without its semicolon. */
export function tokenizeStatements(sql: string): string[][] {
  const statements: string[][] = [];
  let statement: string[] = [];
  let openDollarQuote: string | null = null;
  for (const [token] of sql.matchAll(TOKEN)) {
    if (token.startsWith("--") || token.startsWith("/*")) {
      statement.push(" ");
      continue;
    }
    if (/^\$.*\$$/.test(token)) {
      if (openDollarQuote === null) openDollarQuote = token;
      else if (openDollarQuote === token) openDollarQuote = null;
    }
    if (token === ";" && openDollarQuote === null) {
      statements.push(statement);
      statement = [];
    } else {
      statement.push(token);
    }
  }
  statements.push(statement);
  return statements.filter((tokens) => tokens.some((token) => token.trim() !== ""));
}

/** The index of the first token from `from` on that is not white space, or the number of tokens. */
export function nextSignificant(tokens: readonly string[], from: number): number {
  let index = from;
  while (index < tokens.length && tokens[index]?.trim() === "") index += 1;
  return index;
}
