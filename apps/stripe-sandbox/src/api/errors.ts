/** The `error` object in the body of Stripe's error answers (docs.stripe.com/api/errors). */
export interface ErrorBody {
  type: "invalid_request_error" | "card_error" | "idempotency_error" | "api_error";
  message: string;
  code?: string;
  param?: string;
  decline_code?: string;
  charge?: string;
  payment_intent?: unknown;
  payment_method?: unknown;
  setup_intent?: unknown;
  doc_url?: string;
}

/**
 * An error that Stripe's API would answer, with its HTTP status, `error` object and headers. Any other error is
 * a fault of the sandbox and is answered with 500.
 */
export class ApiError extends Error {
  readonly body: ErrorBody;

  constructor(
    readonly status: number,
    body: ErrorBody,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(body.message);
    this.body = body.code === undefined ? body : { ...body, doc_url: docUrl(body.code) };
  }
}

function docUrl(code: string): string {
  return `https://stripe.com/docs/error-codes/${code.replaceAll("_", "-")}`;
}

/** Stripe's 400 `invalid_request_error`. */
export function invalidRequest(message: string, details: { code?: string; param?: string } = {}): ApiError {
  return new ApiError(400, { type: "invalid_request_error", message, ...details });
}

/** Stripe's 400 for a required parameter that was not sent. */
export function missingParameter(param: string): ApiError {
  return invalidRequest(`Missing required param: ${param}.`, { code: "parameter_missing", param });
}

/** Stripe's 400 for a parameter that the endpoint does not have. */
export function unknownParameter(param: string): ApiError {
  return invalidRequest(`Received unknown parameter: ${param}`, { code: "parameter_unknown", param });
}

/**
 * Stripe's `resource_missing`: status 404 if the id was in the path, 400 if it was in the parameter `param`.
 */
export function noSuchObject(object: string, id: string, param = "id"): ApiError {
  const name = object.replaceAll("_", "").replace("invoiceitem", "invoiceitem");
  return new ApiError(param === "id" ? 404 : 400, {
    type: "invalid_request_error",
    code: "resource_missing",
    message: `No such ${name}: '${id}'`,
    param,
  });
}

/** Stripe's 404 for a path that is not part of its API. */
export function unrecognizedUrl(method: string, path: string): ApiError {
  return new ApiError(404, {
    type: "invalid_request_error",
    message: `Unrecognized request URL (${method}: ${path}). Please see https://stripe.com/docs or we can help at https://support.stripe.com/.`,
  });
}

/** Stripe's 401. Stripe gives it no code if the key is missing or unknown. */
export function authenticationFailed(message: string, code?: string): ApiError {
  return new ApiError(
    401,
    { type: "invalid_request_error", ...(code !== undefined && { code }), message },
    { "WWW-Authenticate": 'Bearer realm="Stripe"' },
  );
}

/**
 * The values of Stripe's header `Stripe-Rate-Limited-Reason`, which says why a request got a 429
 * (docs.stripe.com/rate-limits).
 */
export const RATE_LIMIT_REASONS = [
  "global-rate",
  "endpoint-rate",
  "global-concurrency",
  "endpoint-concurrency",
  "resource-specific",
] as const;

/** One of the values of `Stripe-Rate-Limited-Reason`. */
export type RateLimitReason = (typeof RATE_LIMIT_REASONS)[number];

/**
 * Stripe's 429 for too many requests. It has no `Retry-After`, because Stripe's documentation does not promise
 * one.
 */
export function rateLimited(reason: RateLimitReason, headers: Record<string, string> = {}): ApiError {
  return new ApiError(
    429,
    {
      type: "invalid_request_error",
      code: "rate_limit",
      message:
        "Request rate limit exceeded. Learn more about rate limits here https://stripe.com/docs/rate-limits.",
    },
    { ...headers, "Stripe-Rate-Limited-Reason": reason },
  );
}

/** The JSON body of an error answer. It links to the request's log by the `Request-Id` in `headers`. */
export function errorBody(error: ApiError, headers: Record<string, string>): string {
  const log = `https://dashboard.stripe.com/test/logs/${headers["Request-Id"] ?? ""}`;
  return JSON.stringify({ error: { ...error.body, request_log_url: log } });
}
