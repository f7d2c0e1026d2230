/** Returns the names of the constraints that a migration drops. */
export function droppedConstraints(sql: string): string[] {
  return [...sql.matchAll(/drop\s+constraint\s+(?:if\s+exists\s+)?"?(\w+)"?/gi)].flatMap(
    ([, name]) => name ?? [],
  );
}

/**
 * Removes from a `create table` the foreign keys that a later migration drops. Creating and dropping these six keys,
 * with four triggers each, took a tenth of the time of creating a team schema. PostgreSQL names the foreign key of a
 * column `<table>_<column>_fkey`. Returns all other statements unchanged.
 */
export function withoutForeignKeys(
  tokens: readonly string[],
  dropped: ReadonlySet<string>,
): readonly string[] {
  const table = createdTable(tokens);
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

/** Returns the name of the table that a statement creates, without its schema, or null for all other statements. */
function createdTable(tokens: readonly string[]): string | null {
  const text = tokens.join("").trim();
  const match = /^create\s+table\s+(?:if\s+not\s+exists\s+)?(?:"?\w+"?\.)?"?(\w+)"?\s*\(/i.exec(text);
  return match?.[1] ?? null;
}

function unquote(token: string): string {
  return token.replaceAll('"', "");
}
