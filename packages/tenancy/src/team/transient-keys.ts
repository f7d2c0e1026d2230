/** The names of the constraints that a migration drops. */
export function droppedConstraints(sql: string): string[] {
  return [...sql.matchAll(/drop\s+constraint\s+(?:if\s+exists\s+)?"?(\w+)"?/gi)].flatMap(
    ([, name]) => name ?? [],
  );
}

/**
 * A `create table` without the foreign keys that a later migration drops again: making and dropping six of them, with
 * four triggers each, took a tenth of a schema's time. PostgreSQL names a column's foreign key
 * `<table>_<column>_fkey`. Every other statement comes out as it was.
 */
export function withoutKeys(tokens: readonly string[], dropped: ReadonlySet<string>): readonly string[] {
  const table = tableMade(tokens);
  if (table === null) return tokens;
  const kept: string[] = [];
  let depth = 0;
  let column: string | null = null;
  let leavingOut = false;
  for (const token of tokens) {
    if (token === "(") depth += 1;
    if (token === ")") depth -= 1;
    const separates = (token === "," && depth === 1) || (token === "(" && depth === 1) || depth === 0;
    if (separates) {
      column = null;
      leavingOut = false;
    } else if (column === null && token.trim() !== "") column = unquote(token);
    else if (token.toLowerCase() === "references" && depth === 1) {
      leavingOut = dropped.has(`${table}_${column}_fkey`);
    }
    if (!leavingOut) kept.push(token);
  }
  return kept;
}

/** The table that a statement creates, without its schema; null for every other statement. */
function tableMade(tokens: readonly string[]): string | null {
  const text = tokens.join("").trim();
  const made = /^create\s+table\s+(?:if\s+not\s+exists\s+)?(?:"?\w+"?\.)?"?(\w+)"?\s*\(/i.exec(text);
  return made?.[1] ?? null;
}

function unquote(token: string): string {
  return token.replaceAll('"', "");
}
