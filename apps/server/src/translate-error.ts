import { TRPCError } from "@trpc/server";
import { ZodError } from "zod";

import { AppError, type ErrorCode } from "./errors.js";

const OF_TRPC: Partial<Record<TRPCError["code"], ErrorCode>> = {
  PARSE_ERROR: "malformed_json",
  BAD_REQUEST: "invalid_input",
  NOT_FOUND: "not_found",
  METHOD_NOT_SUPPORTED: "method_not_allowed",
  UNSUPPORTED_MEDIA_TYPE: "not_json",
  PAYLOAD_TOO_LARGE: "body_too_large",
};

/** Node's, postgres.js's and PostgreSQL's codes for "the database is not there" (classes 08, 53, 57P). */
const DATABASE_GONE =
  /^(ECONNREFUSED|ECONNRESET|EPIPE|ENOTFOUND|ETIMEDOUT|CONNECTION_[A-Z]+|CONNECT_TIMEOUT|08\w{3}|53\w{3}|57P0\d|25006)$/;

/** Whether `error` says that the database cannot be reached or cannot take this now. */
export function isDatabaseGone(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.some(isDatabaseGone);
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "string" && DATABASE_GONE.test(code);
}

/**
 * The one error of the table that stands for whatever was thrown. What nobody expected becomes `internal`,
 * with a sentence that shows nothing of the inside; its `cause` is for the log.
 */
export function translate(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (error instanceof ZodError) return ofZod(error);
  if (error instanceof TRPCError) {
    if (error.cause instanceof AppError || error.cause instanceof ZodError) return translate(error.cause);
    const code = OF_TRPC[error.code];
    if (code !== undefined) return new AppError(code, sentence(code), { cause: error });
    if (error.cause !== undefined) return translate(error.cause);
  }
  if (isDatabaseGone(error)) {
    return new AppError(
      "database_unreachable",
      "The database cannot be reached. Nothing was lost; try again shortly.",
      {
        cause: error,
        retryAfterSeconds: 2,
      },
    );
  }
  return new AppError(
    "internal",
    "Something went wrong on our side. It was logged; try again, and report the requestId if it stays.",
    {
      cause: error,
    },
  );
}

function ofZod(error: ZodError): AppError {
  const issues = error.issues.flatMap((issue) =>
    issue.code === "unrecognized_keys"
      ? issue.keys.map((key) => ({
          path: [...issue.path, key].join("."),
          message: "There is no such field.",
        }))
      : [{ path: issue.path.join("."), message: issue.message }],
  );
  const first = issues[0];
  const where = first === undefined || first.path === "" ? "" : `${first.path}: `;
  return new AppError("invalid_input", `The input is not right. ${where}${first?.message ?? ""}`.trim(), {
    issues,
  });
}

function sentence(code: ErrorCode): string {
  switch (code) {
    case "malformed_json":
      return "The body is not valid JSON.";
    case "not_found":
      return "There is nothing at this address.";
    case "method_not_allowed":
      return "This address does not take that method.";
    case "not_json":
      return "The body must be JSON: send Content-Type: application/json.";
    case "body_too_large":
      return "The body is larger than 100 kB.";
    default:
      return "The request is not right.";
  }
}
