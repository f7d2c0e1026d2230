/** The `error` object of a Stripe answer. */
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

/** An answer that Stripe gives as an error: an expected outcome of a request. */
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

/** 400 with Stripe's `invalid_request_error`. */
export function invalidRequest(message: string, details: { code?: string; param?: string } = {}): ApiError {
  return new ApiError(400, { type: "invalid_request_error", message, ...details });
}

export function missingParameter(param: string): ApiError {
  return invalidRequest(`Missing required param: ${param}.`, { code: "parameter_missing", param });
}

export function unknownParameter(param: string): ApiError {
  return invalidRequest(`Received unknown parameter: ${param}`, { code: "parameter_unknown", param });
}

/** 404 where the id stands in the path, 400 where another object refers to it, as Stripe has it. */
export function noSuchObject(object: string, id: string, param = "id"): ApiError {
  const name = object.replaceAll("_", "").replace("invoiceitem", "invoiceitem");
  return new ApiError(param === "id" ? 404 : 400, {
    type: "invalid_request_error",
    code: "resource_missing",
    message: `No such ${name}: '${id}'`,
    param,
  });
}

export function unrecognizedUrl(method: string, path: string): ApiError {
  return new ApiError(404, {
    type: "invalid_request_error",
    message: `Unrecognized request URL (${method}: ${path}). Please see https://stripe.com/docs or we can help at https://support.stripe.com/.`,
  });
}

/** Stripe's 401; a key that is unknown has no code. */
export function authenticationFailed(message: string, code?: string): ApiError {
  return new ApiError(
    401,
    { type: "invalid_request_error", ...(code !== undefined && { code }), message },
    { "WWW-Authenticate": 'Bearer realm="Stripe"' },
  );
}

/** Why Stripe refuses with a 429, as its header `Stripe-Rate-Limited-Reason` says it. */
export const RATE_LIMIT_REASONS = [
  "global-rate",
  "endpoint-rate",
  "global-concurrency",
  "endpoint-concurrency",
  "resource-specific",
] as const;

export type RateLimitReason = (typeof RATE_LIMIT_REASONS)[number];

/** Stripe's 429 for too many requests. Its documentation promises no `Retry-After`. */
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

/** The body of an error's answer. */
export function errorBody(error: ApiError, headers: Record<string, string>): string {
  const log = `https://dashboard.stripe.com/test/logs/${headers["Request-Id"] ?? ""}`;
  return JSON.stringify({ error: { ...error.body, request_log_url: log } });
}
