import type { ServerResponse } from "node:http";
import type { Reply } from "../api/serve.js";
import { CURRENT_API_VERSION } from "../api/versions.js";
import { respond, stripeHeaders } from "../http/respond.js";
import type { Fault } from "./faults.js";

const STATUS_FAULTS: Readonly<
  Record<string, { status: number; headers: Record<string, string>; error: object }>
> = {
  "429": {
    status: 429,
    headers: { "Retry-After": "1", "Stripe-Rate-Limited-Reason": "global-rate" },
    error: {
      type: "invalid_request_error",
      code: "rate_limit",
      message:
        "Request rate limit exceeded. Learn more about rate limits here https://stripe.com/docs/rate-limits.",
      doc_url: "https://stripe.com/docs/error-codes/rate-limit",
    },
  },
  "500": {
    status: 500,
    headers: {},
    error: {
      type: "api_error",
      message: "Sorry! There was an error while talking to one of our backends. Support has been notified.",
    },
  },
  "401": {
    status: 401,
    headers: { "WWW-Authenticate": 'Bearer realm="Stripe"' },
    error: {
      type: "invalid_request_error",
      message: "Invalid API Key provided: sk_test_****************fault",
    },
  },
  "403": {
    status: 403,
    headers: {},
    error: {
      type: "invalid_request_error",
      message: "The provided key does not have the required permissions for this endpoint.",
    },
  },
};

/** Answers as the fault says; `reply` is what would have been answered, where it was carried out. */
export function spoil(response: ServerResponse, fault: Fault, reply: Reply | undefined): void {
  const headers = reply?.headers ?? stripeHeaders(CURRENT_API_VERSION);
  if (fault.kind === "drop") {
    response.destroy();
    return;
  }
  if (fault.kind === "garbage")
    return respond(response, 200, { ...headers, "Content-Type": "text/html" }, "<html>not Stripe</html>{");
  if (fault.kind === "empty") return respond(response, 200, headers, "");
  const answer = STATUS_FAULTS[fault.kind];
  if (answer === undefined) throw new Error(`no answer for the fault ${fault.kind}`);
  respond(
    response,
    answer.status,
    { ...headers, ...answer.headers },
    JSON.stringify({ error: answer.error }),
  );
}
