import postgres from "postgres";

import { AppError } from "../errors.js";
import { MOST_BYTES, STATEMENT_SECONDS } from "./limits.js";

/** SQLSTATE query_canceled. */
const CANCELED = "57014";
/** SQLSTATE syntax_error, which PostgreSQL also answers to several statements in one text. */
const SYNTAX = "42601";

/**
 * Returns the error that a person sees for an error of their query, or of the connection while it ran. It is theirs: the
 * text comes from PostgreSQL, about a session that sees nothing but the tables of the team.
 */
export function sqlError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (!(error instanceof postgres.PostgresError))
    return new AppError(
      "sql_error",
      "PostgreSQL ended the session of this query. If that happens again, ask for less at once.",
      { cause: error },
    );
  const position = Number(error.position);
  return new AppError("sql_error", error.message, {
    details: {
      sqlState: error.code,
      // The place in the text, counted in characters from 1.
      position: Number.isInteger(position) && position > 0 ? position : null,
      detail: error.detail ?? null,
      hint: ownHint(error) ?? error.hint ?? null,
    },
    cause: error,
  });
}

/** What BillStack adds where PostgreSQL cannot know how the console works. */
function ownHint({ code, message }: { code: string; message: string }): string | undefined {
  if (code === CANCELED) return `A query may take ${STATEMENT_SECONDS} seconds. Ask for less at once.`;
  if (code === SYNTAX && message.includes("multiple commands")) return "Run one statement at a time.";
  return undefined;
}

/** Returns the error for COPY, which needs a client with files. */
export function copyRefused(): AppError {
  return new AppError("sql_error", "COPY is not possible here. Run a SELECT, and download its rows.");
}

/** Returns the error for a query that sends a large answer without one row that fits. */
export function tooMuch(): AppError {
  const sentence = `The query sends more than ${MOST_BYTES / 1024 / 1024} MiB before its first row ends. Ask for less at once.`;
  return new AppError("sql_error", sentence);
}
