import { TRPCClientError } from "@trpc/client";

/** What PostgreSQL says about an error in a query. */
export interface SqlFailure {
  /** The place in the text, counted in characters from 1; null if PostgreSQL names none. */
  position: number | null;
  detail: string | null;
  hint: string | null;
}

/** Returns what PostgreSQL says about the error; null for another error. */
export function sqlFailureOf(error: unknown): SqlFailure | null {
  if (!(error instanceof TRPCClientError)) return null;
  const data = error.data as { appCode?: unknown; details?: Partial<SqlFailure> } | null | undefined;
  if (data?.appCode !== "sql_error") return null;
  const { position = null, detail = null, hint = null } = data.details ?? {};
  return { position, detail, hint };
}

/** Returns the line and the column of a place in a text, both counted from 1. PostgreSQL counts whole characters. */
export function lineOf(text: string, position: number): { line: number; column: number } {
  const before = Array.from(text)
    .slice(0, position - 1)
    .join("");
  const lines = before.split("\n");
  return { line: lines.length, column: Array.from(lines.at(-1) ?? "").length + 1 };
}
