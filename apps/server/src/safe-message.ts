import postgres from "postgres";
import { ZodError } from "zod";

import { redact } from "./redact.js";

/** What the first two characters of an SQLSTATE mean (PostgreSQL's documentation, appendix A). */
const CLASSES: Record<string, string> = {
  "08": "The connection to PostgreSQL broke off.",
  "22": "A value does not fit its column.",
  "23": "A row would break a rule of its table.",
  "40": "Another transaction changed the same rows.",
  "42": "PostgreSQL does not accept the statement, or the server's role lacks a right.",
  "53": "PostgreSQL lacks disk space, memory or connections.",
  "54": "A value or a statement is too large for PostgreSQL.",
  "55": "Another transaction holds what the statement needs.",
  "57": "PostgreSQL ended the statement.",
  "58": "PostgreSQL met an error of its operating system.",
};

/** What some SQLSTATEs mean, where the class says too little. */
const CODES: Record<string, string> = {
  "53100": "PostgreSQL's disk is full.",
  "53200":
    "PostgreSQL has no memory left, or no room for another lock (its setting max_locks_per_transaction).",
};

/** The most characters of a message, unless the caller wants less. */
const LONGEST = 500;

/**
 * Returns what people and the log may read of an error. PostgreSQL's own message, detail and context can contain the
 * values of a row, such as a customer's e-mail address, so only the SQLSTATE and the names of the table, column and
 * constraint remain. Parsers quote the text that they cannot read, so their messages are replaced, too. All other
 * messages are kept, without secrets and e-mail addresses.
 *
 * @param longest the most characters
 */
export function safeMessage(error: unknown, longest = LONGEST): string {
  return redact(sentenceOf(error)).replaceAll("\0", "").slice(0, longest);
}

function sentenceOf(error: unknown): string {
  if (error instanceof postgres.PostgresError) return sentenceOfPostgres(error);
  if (error instanceof SyntaxError)
    return "A text could not be read: it has not the form that it should have.";
  if (error instanceof ZodError) return `A value has not the form that it should have: ${pathsOf(error)}.`;
  if (error instanceof AggregateError) return error.errors.map((one) => sentenceOf(one)).join("; ");
  return error instanceof Error ? error.message : String(error);
}

function sentenceOfPostgres(error: postgres.PostgresError): string {
  const sentence =
    CODES[error.code] ?? CLASSES[error.code.slice(0, 2)] ?? "PostgreSQL could not run the statement.";
  const names = [
    `SQLSTATE ${error.code}`,
    ...named("table", error.table_name),
    ...named("column", error.column_name),
    ...named("constraint", error.constraint_name),
  ];
  return `${sentence} (${names.join(", ")})`;
}

function named(what: string, name: string | undefined): string[] {
  return name === undefined ? [] : [`${what} ${name}`];
}

/** Returns where the wrong values are, such as `data.id`. Says nothing about the values. */
function pathsOf({ issues }: ZodError): string {
  return issues.map(({ path }) => path.join(".")).join(", ");
}

/** How deep causes are followed in {@link loggedError}. */
const MOST_CAUSES = 5;

/** What the log shows of an error. */
export interface LoggedError {
  type: string;
  message: string;
  /** The places in the code, without the message. */
  stack: string;
  code?: string;
  /** Of Stripe's answer. */
  statusCode?: number;
  /** Stripe's id of the request, with which Stripe's support finds it. */
  requestId?: string;
  cause?: LoggedError;
}

/**
 * Returns what the log shows of an error. Other fields are left out: those of PostgreSQL's errors contain values and
 * statements, and those of Stripe's errors contain whole bodies.
 */
export function loggedError(error: unknown, causes = MOST_CAUSES): LoggedError | string {
  if (!(error instanceof Error)) return safeMessage(error);
  const { code, statusCode, requestId } = error as Error & Record<string, unknown>;
  const cause = error.cause === undefined || causes === 0 ? undefined : loggedError(error.cause, causes - 1);
  return {
    type: error.constructor.name,
    message: safeMessage(error),
    stack: placesOf(error),
    ...(typeof code === "string" && { code }),
    ...(typeof statusCode === "number" && { statusCode }),
    ...(typeof requestId === "string" && { requestId }),
    ...(typeof cause === "object" && { cause }),
  };
}

/** Returns the lines of the stack that name places. The lines before them repeat the message. */
function placesOf({ stack = "", message }: Error): string {
  return stack
    .replace(message, "")
    .split("\n")
    .filter((line) => /^\s+at /.test(line))
    .join("\n");
}
