/**
 * Matches one token of SQL: a comment, a string, a quoted identifier, a dollar quote, a word, white space or a
 * single character. The text between two dollar quotes is code (a DO block or a function), so it is split into
 * tokens as well.
 */
const TOKEN =
  /--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|"(?:[^"]|"")*"|\$[A-Za-z_]*\$|[A-Za-z_][A-Za-z0-9_$]*|\s+|[\s\S]/g;

/** Splits SQL into statements. Each is a list of tokens, without comments and without the semicolon at its end. */
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

/** Returns the index of the first token at `from` or later that is not white space, or else the number of tokens. */
export function nextSignificant(tokens: readonly string[], from: number): number {
  let index = from;
  while (index < tokens.length && tokens[index]?.trim() === "") index += 1;
  return index;
}
