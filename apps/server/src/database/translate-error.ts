import { TRPCError } from "@trpc/server";
import { Stripe } from "stripe";
import { ZodError } from "zod";

import { AppError, keyExpired, keyRevoked, teamMoving, type ErrorCode } from "../errors.js";
import { inputIssues } from "../input-issues.js";
import { DialError } from "./dial-error.js";
import { codeOf, isOutOfMemory } from "./sqlstate.js";

/** Our codes for the errors that tRPC itself throws. */
const OF_TRPC: Partial<Record<TRPCError["code"], ErrorCode>> = {
  PARSE_ERROR: "malformed_json",
  BAD_REQUEST: "invalid_input",
  NOT_FOUND: "not_found",
  METHOD_NOT_SUPPORTED: "method_not_allowed",
  UNSUPPORTED_MEDIA_TYPE: "not_json",
  PAYLOAD_TOO_LARGE: "body_too_large",
};

/**
 * The codes of Node.js, postgres.js and PostgreSQL (classes 08, 53, 57P, 3D, and 25006: read-only) that mean that
 * the database cannot be reached.
 */
const DATABASE_GONE =
  /^(ECONNREFUSED|ECONNRESET|EPIPE|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|CONNECTION_[A-Z]+|CONNECT_TIMEOUT|08\w{3}|53\w{3}|57P0\d|25006|3D000)$/;

/**
 * The code with which PostgreSQL says that the caller has no such team: the trigger that lets nobody add anything to a
 * deleted team (migration 0044), and the wall of a team (migration 0066), for example if a member was removed while
 * their request was running.
 */
const NO_SUCH_TEAM = "BS404";

/**
 * SQLSTATEs of our own: the wall of a team (migration 0068) was not raised, because the API key of the request has been
 * revoked or has expired. This process may still have the key in memory as a valid one.
 */
const REVOKED_KEY = "BS401";
const EXPIRED_KEY = "BS402";

/** SQLSTATE of our own: the team is being moved to another installation, so nobody changes it (migration 0086). */
const MOVING_TEAM = "BS503";

/** SQLSTATE foreign_key_violation. */
const FOREIGN_KEY_VIOLATION = "23503";

/** The foreign keys of the control schema to its table of users. */
const TO_USERS = /_(user_id|invited_by)_fkey$/;

/**
 * Whether a row could not be stored because its user does not exist. A request stores only rows of the person who sends
 * it, so their account was deleted while the request was running.
 */
function isOfDeletedUser(error: unknown): boolean {
  return (
    codeOf(error) === FOREIGN_KEY_VIOLATION &&
    error instanceof Error &&
    "constraint_name" in error &&
    TO_USERS.test(String(error.constraint_name))
  );
}

/** Whether the error means that the database cannot be reached or takes no requests at the moment. */
export function isDatabaseGone(error: unknown): boolean {
  if (error instanceof Stripe.errors.StripeError) return false;
  if (error instanceof AggregateError) return error.errors.some(isDatabaseGone);
  return error instanceof DialError || DATABASE_GONE.test(codeOf(error));
}

/**
 * Turns anything that was thrown into an error of the table in `errors.ts`. An unexpected error becomes
 * `internal`: its message shows nothing of the server's inside, and its `cause` is for the log.
 */
export function translate(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (error instanceof TRPCError) {
    if (error.cause instanceof AppError) return error.cause;
    // A ZodError under another code means that our own answer does not match its schema, which is no fault of the
    // client.
    if (error.code === "BAD_REQUEST" && error.cause instanceof ZodError) return ofZod(error.cause);
    const code = OF_TRPC[error.code];
    if (code !== undefined)
      return new AppError(code, SENTENCES[code] ?? "The request is not right.", { cause: error });
    if (error.cause !== undefined) return translate(error.cause);
  }
  if (isOutOfMemory(error)) {
    return new AppError(
      "database_unreachable",
      "PostgreSQL has no memory left, or no room for another lock, for example because a query of somebody else has taken it. Nothing was lost; try again in a few seconds.",
      { cause: error, retryAfterSeconds: 2 },
    );
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
  if (codeOf(error) === NO_SUCH_TEAM)
    return new AppError(
      "not_found",
      "You have no team of this id. Check the address, or ask an owner to invite you.",
      { cause: error },
    );
  if (codeOf(error) === REVOKED_KEY) return keyRevoked(error);
  if (codeOf(error) === EXPIRED_KEY) return keyExpired(error);
  if (codeOf(error) === MOVING_TEAM) return teamMoving(error);
  if (isOfDeletedUser(error)) {
    return new AppError("no_session", "Your account was deleted, and your session ended with it.", {
      cause: error,
    });
  }
  return new AppError(
    "internal",
    "Something went wrong on our side. It was logged; try again, and report the requestId if the error stays.",
    {
      cause: error,
    },
  );
}

/** Describes the first wrong field in the message and lists all of them as issues. */
function ofZod(error: ZodError): AppError {
  const issues = inputIssues(error);
  const first = issues[0];
  const where = first === undefined || first.path === "" ? "" : `${first.path}: `;
  return new AppError("invalid_input", `The input is not right. ${where}${first?.message ?? ""}`.trim(), {
    issues,
  });
}

const SENTENCES: Partial<Record<ErrorCode, string>> = {
  malformed_json: "The body is not valid JSON. Correct it, and send the request again.",
  not_found: "There is nothing at this address. The page /api/docs lists all addresses.",
  method_not_allowed: "This address does not take this method. Use another method.",
  not_json: "The body must be JSON: send Content-Type: application/json.",
  body_too_large: "The body is larger than 100 kB. Send less at once.",
};
