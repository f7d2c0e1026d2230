import type { TRPC_ERROR_CODE_KEY } from "@trpc/server";

/**
 * Every error that people and programs can meet, with the tRPC code from which its HTTP status follows. The keys
 * are stable, because clients decide by them.
 */
export const ERRORS = {
  invalid_input: "BAD_REQUEST",
  malformed_json: "BAD_REQUEST",
  not_an_event: "BAD_REQUEST",
  invalid_signature: "BAD_REQUEST",
  webhook_secret_missing: "BAD_REQUEST",
  wrong_mode: "BAD_REQUEST",
  two_credentials: "BAD_REQUEST",
  key_in_query: "BAD_REQUEST",
  sql_error: "BAD_REQUEST",
  no_session: "UNAUTHORIZED",
  wrong_credentials: "UNAUTHORIZED",
  second_factor_required: "UNAUTHORIZED",
  wrong_code: "UNAUTHORIZED",
  key_unknown: "UNAUTHORIZED",
  key_expired: "UNAUTHORIZED",
  key_revoked: "UNAUTHORIZED",
  role_too_low: "FORBIDDEN",
  confirmation_required: "FORBIDDEN",
  second_factor_needed: "FORBIDDEN",
  scope_missing: "FORBIDDEN",
  key_not_accepted: "FORBIDDEN",
  wrong_origin: "FORBIDDEN",
  account_altered: "FORBIDDEN",
  sign_up_closed: "FORBIDDEN",
  setup_token_missing: "FORBIDDEN",
  setup_token_wrong: "FORBIDDEN",
  invitation_for_other_address: "FORBIDDEN",
  not_found: "NOT_FOUND",
  not_connected: "NOT_FOUND",
  invitation_invalid: "NOT_FOUND",
  reset_link_invalid: "NOT_FOUND",
  method_not_allowed: "METHOD_NOT_SUPPORTED",
  email_taken: "CONFLICT",
  last_owner: "CONFLICT",
  already_member: "CONFLICT",
  too_many_invitations: "CONFLICT",
  too_many_teams: "CONFLICT",
  second_factor_exists: "CONFLICT",
  second_factor_not_begun: "CONFLICT",
  no_second_factor: "CONFLICT",
  already_connected: "CONFLICT",
  account_shared: "CONFLICT",
  disconnecting: "CONFLICT",
  objects_in_schema: "CONFLICT",
  not_ready: "CONFLICT",
  not_loaded: "CONFLICT",
  several_customers: "CONFLICT",
  backfill_running: "CONFLICT",
  verification_running: "CONFLICT",
  nothing_asked: "CONFLICT",
  too_many_keys: "CONFLICT",
  too_many_views: "CONFLICT",
  key_not_active: "CONFLICT",
  different_account: "CONFLICT",
  account_changed: "CONFLICT",
  sql_role_taken: "CONFLICT",
  no_sql_login: "CONFLICT",
  query_name_taken: "CONFLICT",
  too_many_queries: "CONFLICT",
  body_too_large: "PAYLOAD_TOO_LARGE",
  not_json: "UNSUPPORTED_MEDIA_TYPE",
  keys_refused: "UNPROCESSABLE_CONTENT",
  sandbox_off: "UNPROCESSABLE_CONTENT",
  unreachable_base_url: "UNPROCESSABLE_CONTENT",
  endpoint_refused: "UNPROCESSABLE_CONTENT",
  sql_access_unavailable: "UNPROCESSABLE_CONTENT",
  too_many_requests: "TOO_MANY_REQUESTS",
  too_many_streams: "TOO_MANY_REQUESTS",
  sql_console_busy: "TOO_MANY_REQUESTS",
  sql_access_paused: "TOO_MANY_REQUESTS",
  internal: "INTERNAL_SERVER_ERROR",
  stripe_unreachable: "BAD_GATEWAY",
  database_unreachable: "SERVICE_UNAVAILABLE",
  stripe_slow: "SERVICE_UNAVAILABLE",
  overloaded: "SERVICE_UNAVAILABLE",
  body_too_slow: "SERVICE_UNAVAILABLE",
  streams_full: "SERVICE_UNAVAILABLE",
  read_too_slow: "SERVICE_UNAVAILABLE",
  reads_busy: "SERVICE_UNAVAILABLE",
  secrets_unreadable: "SERVICE_UNAVAILABLE",
  team_moving: "SERVICE_UNAVAILABLE",
} as const satisfies Record<string, TRPC_ERROR_CODE_KEY>;

/** The code of an error, which clients find in the body of an answer. */
export type ErrorCode = keyof typeof ERRORS;

/** One thing that is wrong with an input: `path` is the field (dotted), `message` a sentence. */
export interface Issue {
  path: string;
  message: string;
}

/**
 * An error that is expected and shown to the client. `message` is a sentence for a person and contains no secret.
 */
export class AppError extends Error {
  override readonly name = "AppError";
  readonly issues: Issue[] | undefined;
  readonly retryAfterSeconds: number | undefined;
  /** More fields of the answer's body. */
  readonly details: Record<string, unknown> | undefined;

  constructor(
    readonly code: ErrorCode,
    message: string,
    more: {
      issues?: Issue[];
      retryAfterSeconds?: number;
      details?: Record<string, unknown>;
      cause?: unknown;
    } = {},
  ) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause });
    this.issues = more.issues;
    this.retryAfterSeconds = more.retryAfterSeconds;
    this.details = more.details;
  }
}

/** The error for an API key that was revoked. */
export function keyRevoked(cause?: unknown): AppError {
  return new AppError("key_revoked", "This API key was revoked. Use another one.", { cause });
}

/** The error for an API key that has expired. */
export function keyExpired(cause?: unknown): AppError {
  return new AppError("key_expired", "This API key has expired. Create a new one.", { cause });
}

/** Who meets a team that is being moved asks again after this time, in seconds. A move takes minutes. */
const MOVING_RETRY_SECONDS = 60;

/** The error for a change of a team that is being moved to another installation, and for its deliveries. */
export function teamMoving(cause?: unknown): AppError {
  const sentence =
    "This team is being moved to another server, so nothing is received or changed for it here. Try again later.";
  return new AppError("team_moving", sentence, { retryAfterSeconds: MOVING_RETRY_SECONDS, cause });
}
