import type { ReservedSql } from "postgres";

import { CollectedRows, type RawColumn } from "./collect-rows.js";
import type { ConsoleSession } from "./console-session.js";
import { copyRefused, tooMuch } from "./sql-error.js";

/** What PostgreSQL has answered. */
export interface Answer {
  columns: RawColumn[];
  collected: CollectedRows;
}

/** The driver's options for a text that is sent with the extended protocol, in which PostgreSQL takes one statement only. */
const ONE_STATEMENT = { prepare: false, simple: false };

/**
 * Runs one statement in the session and keeps the first rows of its answer. The session is of no use afterwards.
 *
 * @throws AppError sql_error; the error of PostgreSQL or of the network
 */
export async function runStatement(session: ConsoleSession, text: string): Promise<Answer> {
  const collected = new CollectedRows();
  let columns: RawColumn[] | null = null;
  const takeRow = (row: unknown, result: { columns: readonly RawColumn[] }): void => {
    columns ??= namesAndTypes(result.columns);
    if (!collected.add(row as (Buffer | null)[], columns)) session.cut();
  };
  try {
    const result = await send(session.sql, text, takeRow);
    // For COPY, the driver answers with a stream that waits for the client.
    if (!Array.isArray(result)) throw copyRefused();
    // A statement without an answer, such as SET, has no columns.
    columns ??= namesAndTypes(result.columns ?? []);
  } catch (error) {
    if (collected.truncated === null && !session.isFull()) throw error;
    collected.truncated ??= "bytes";
    if (columns === null) throw tooMuch();
  }
  return { columns, collected };
}

function send(
  sql: ReservedSql,
  text: string,
  takeRow: (row: unknown, result: { columns: readonly RawColumn[] }) => void,
): Promise<{ columns?: readonly RawColumn[] }> {
  const query = sql.unsafe(text, [], ONE_STATEMENT);
  // The values as PostgreSQL sends them: the driver would make dates of times, and lose digits.
  query.raw();
  return query.forEach(takeRow as never) as unknown as Promise<{ columns?: readonly RawColumn[] }>;
}

const namesAndTypes = (columns: readonly RawColumn[]): RawColumn[] =>
  columns.map(({ name, type }) => ({ name, type }));
