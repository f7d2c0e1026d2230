import { AppError } from "../errors.js";

/** The words with which statements begin that answer rows and change nothing. */
const READING = new Set(["select", "with", "values", "table", "show", "explain"]);

/**
 * What may stand before the first word of a statement, as PostgreSQL's lexer reads it: white space, a comment to the end
 * of the line, the beginning of a comment between slashes and stars, the end of an empty statement, and parentheses.
 */
const BEFORE = /(?:[ \t\n\r\f\v;(]|--[^\n\r]*)*/y;
const WORD = /[\p{L}_][\p{L}\d_$]*/uy;

/**
 * Lets only a statement through that asks for rows: what else people may send here takes locks, makes loops or changes
 * settings, and reads nothing. The kind of a statement is decided by its first word alone. A text without any word is let
 * through, because PostgreSQL does nothing with it.
 *
 * It is not what protects other teams: a query can call every function that PostgreSQL lets every role call.
 *
 * @throws AppError sql_error
 */
export function requireQuery(text: string): void {
  const word = firstWord(text);
  if (word === null || READING.has(word.toLowerCase())) return;
  throw new AppError(
    "sql_error",
    `This statement begins with ${word.slice(0, 60).toUpperCase()}. The SQL console runs only statements that read: SELECT, WITH, VALUES, TABLE, SHOW and EXPLAIN.`,
  );
}

/** Returns the first word of a text, or its first character if it begins with none; null if there is only a comment. */
function firstWord(text: string): string | null {
  let at = 0;
  for (;;) {
    at = endOf(BEFORE, text, at);
    if (!text.startsWith("/*", at)) break;
    at = endOfComment(text, at);
  }
  if (at >= text.length) return null;
  return text.slice(at, endOf(WORD, text, at)) || (text[at] ?? null);
}

function endOf(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}

/** Returns where the comment ends that begins at `at`. Comments are nested in PostgreSQL. */
function endOfComment(text: string, at: number): number {
  const edges = /\/\*|\*\//g;
  edges.lastIndex = at;
  let depth = 0;
  for (let edge = edges.exec(text); edge !== null; edge = edges.exec(text)) {
    depth += edge[0] === "/*" ? 1 : -1;
    if (depth === 0) return edges.lastIndex;
  }
  return text.length;
}
