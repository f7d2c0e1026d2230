import { authenticationFailed, ApiError, rateLimited } from "../api/errors.js";
import { type Fault, type FaultyRequest, pageCursor } from "./faults.js";

/** The error that each of these faults answers. Other kinds of faults do not answer with an error. */
export const REFUSALS: {
  readonly [Kind in Fault["kind"]]?: (fault: Fault, request: FaultyRequest) => ApiError;
} = {
  "429": () => rateLimited("global-rate", { "Retry-After": "1" }),
  "500": () =>
    new ApiError(500, {
      type: "api_error",
      message: "Sorry! There was an error while talking to one of our backends. Support has been notified.",
    }),
  "401": () => authenticationFailed("Invalid API Key provided: sk_test_****************fault"),
  "403": () => forbidden("The provided key does not have the required permissions for this endpoint."),
  cursor_gone: (_fault, { url }) => cursorGone(url),
  ip_refused: () => forbidden("The API key provided does not allow requests from your IP address."),
  key_expired: () =>
    authenticationFailed("Expired API Key provided: rk_test_****************fault", "api_key_expired"),
  lock_timeout: () =>
    new ApiError(429, {
      type: "invalid_request_error",
      code: "lock_timeout",
      message:
        "This object cannot be accessed right now because another API request or Stripe process is currently accessing it. If you see this error intermittently, retry the request. If you see this error frequently and are making multiple concurrent requests to a single object, make your requests serially or at a lower rate.",
    }),
  rate_limit: ({ reason }) => rateLimited(reason),
};

function forbidden(message: string): ApiError {
  return new ApiError(403, { type: "invalid_request_error", message });
}

/** Stripe's 400 for a cursor whose object was deleted after the page before. */
function cursorGone(url: URL): ApiError {
  const cursor = pageCursor(url);
  const resource = url.pathname.split("/").at(-1) ?? "";
  const object = resource.replaceAll("_", "").replace(/ies$/, "y").replace(/s$/, "");
  return new ApiError(400, {
    type: "invalid_request_error",
    code: "resource_missing",
    message: `No such ${object}: '${cursor?.id ?? ""}'`,
    param: cursor?.param ?? "starting_after",
  });
}
