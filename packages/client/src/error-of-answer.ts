import {
  BillStackError,
  ForbiddenError,
  InvalidInputError,
  NotFoundError,
  NotLoadedError,
  RateLimitedError,
  SeveralCustomersError,
  UnauthorizedError,
  type ErrorFacts,
  type Issue,
} from "./errors.js";

/** Codes that have an error class of their own. */
const BY_CODE: Record<string, typeof BillStackError> = { not_loaded: NotLoadedError };
/** The error classes of all other codes, by the HTTP status. */
const BY_STATUS: Record<number, typeof BillStackError> = {
  400: InvalidInputError,
  401: UnauthorizedError,
  403: ForbiddenError,
  404: NotFoundError,
  429: RateLimitedError,
};

/**
 * Makes the error for an answer that is not a success.
 *
 * @param body the parsed JSON; undefined if the answer is not JSON, for example because it comes from a proxy
 */
export function errorOfAnswer({ status, headers }: Response, body: unknown): BillStackError {
  const { error, code: codeField, requestId, issues, ...details } = isObject(body) ? body : {};
  const facts: ErrorFacts = {
    status,
    requestId: textOf(requestId),
    issues: Array.isArray(issues) ? (issues as Issue[]) : [],
    retryAfterSeconds: retryAfterOf(headers),
    details,
  };
  const code = textOf(codeField);
  const message = textOf(error);
  if (code === null || message === null) {
    return new BillStackError(
      "unexpected_answer",
      `The server answered ${status} without BillStack's error body. A proxy may have answered, or the url is not the address of BillStack.`,
      facts,
    );
  }
  const customerIds = details["customerIds"];
  if (code === "several_customers" && Array.isArray(customerIds)) {
    return new SeveralCustomersError(code, message, customerIds.map(String), facts);
  }
  const ErrorClass = BY_CODE[code] ?? BY_STATUS[status] ?? BillStackError;
  return new ErrorClass(code, message, facts);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function textOf(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

/** A time as HTTP writes it (RFC 9110, section 5.6.7), in the usual and in the older form. */
const HTTP_DATE = /^[A-Z][a-z]{2,8}, .{1,40} GMT$/;

/**
 * Reads `Retry-After` in seconds, which is a number of seconds or a time. A time counts from the `Date` of the same
 * answer, because the clocks of server and client may differ.
 */
function retryAfterOf(headers: Headers): number | null {
  const text = headers.get("retry-after") ?? "";
  if (/^\d{1,9}$/.test(text)) return Number(text);
  const until = timeOf(text);
  if (until === null) return null;
  const now = timeOf(headers.get("date") ?? "") ?? Date.now();
  return Math.max(0, Math.ceil((until - now) / 1_000));
}

/** Returns a time in milliseconds; null if the text is none. */
function timeOf(text: string): number | null {
  const time = HTTP_DATE.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(time) ? null : time;
}
