/** One thing that is wrong with an input: `path` is the field, `message` a sentence. */
export interface Issue {
  path: string;
  message: string;
}

/** What is known of a failed call. */
export interface ErrorFacts {
  /** The HTTP status; null if there was no answer. */
  status?: number | null;
  /** The id by which the operator of the server finds the call in its log. */
  requestId?: string | null;
  /** What is wrong with each field of the input. */
  issues?: Issue[];
  /** After how many seconds the call may succeed, if the server says so. */
  retryAfterSeconds?: number | null;
  /** The other fields of the error's body. */
  details?: Readonly<Record<string, unknown>>;
  cause?: unknown;
}

/**
 * A call that failed. All errors of the client are of this class or of one below. No error contains the API key.
 */
export class BillStackError extends Error {
  override readonly name: string = "BillStackError";
  readonly status: number | null;
  readonly requestId: string | null;
  readonly issues: readonly Issue[];
  readonly retryAfterSeconds: number | null;
  /** The other fields of the error's body, such as `refreshed` of a refresh that was not complete. */
  readonly details: Readonly<Record<string, unknown>>;

  /**
   * @param code the stable code of the error, by which a program decides what to do
   * @param message a sentence for a person
   */
  constructor(
    readonly code: string,
    message: string,
    {
      status = null,
      requestId = null,
      issues = [],
      retryAfterSeconds = null,
      details = {},
      cause,
    }: ErrorFacts = {},
  ) {
    super(message, cause === undefined ? undefined : { cause });
    this.status = status;
    this.requestId = requestId;
    this.issues = issues;
    this.retryAfterSeconds = retryAfterSeconds;
    this.details = details;
  }
}

/** The server could not be reached, or did not answer in time (`code` is `unreachable` or `timed_out`). */
export class ConnectionError extends BillStackError {
  override readonly name = "ConnectionError";
}

/** 400: the input is not right. `issues` names the fields. */
export class InvalidInputError extends BillStackError {
  override readonly name = "InvalidInputError";
}

/** 401: there is no valid key or session. `code` says whether the key is unknown, expired or revoked. */
export class UnauthorizedError extends BillStackError {
  override readonly name = "UnauthorizedError";
}

/** 403: the key lacks a scope, or the call needs a session. */
export class ForbiddenError extends BillStackError {
  override readonly name = "ForbiddenError";
}

/** 404: there is no such object, or the team in the address is not the team of the key. */
export class NotFoundError extends BillStackError {
  override readonly name = "NotFoundError";
}

/** 409: several customers have this e-mail address or metadata. Choose one of `customerIds`. */
export class SeveralCustomersError extends BillStackError {
  override readonly name = "SeveralCustomersError";

  constructor(
    code: string,
    message: string,
    /** The ids of the customers in Stripe, at most 20. */
    readonly customerIds: readonly string[],
    facts: ErrorFacts,
  ) {
    super(code, message, facts);
  }
}

/** 409: the data is not loaded yet, so a missing customer may still appear. */
export class NotLoadedError extends BillStackError {
  override readonly name = "NotLoadedError";
}

/** 429: too many requests. `retryAfterSeconds` says when to try again. */
export class RateLimitedError extends BillStackError {
  override readonly name = "RateLimitedError";
}
