import type { AppRouter, ErrorData } from "@billstack/server";
import { TRPCClientError } from "@trpc/client";

type ErrorCode = ErrorData["appCode"] | "server_unreachable";

/** What a failed call means to the person who made it. */
export interface Failure {
  code: ErrorCode;
  message: string;
  /** What to do next; null where the message says it all. */
  advice: string | null;
  issues: { path: string; message: string }[];
  requestId: string | null;
}

const ADVICE: Partial<Record<ErrorCode, string>> = {
  keys_refused:
    "Check in Stripe that the key has not been rolled or deleted, copy it again, and see that a restricted key has Read permission.",
  stripe_unreachable:
    "Nothing was changed. Stripe may be having trouble: see status.stripe.com, then try again.",
  already_connected: "Reload this page to see the connection. Disconnect first to connect another account.",
  disconnecting: "Wait for the disconnect to finish, then try again.",
  database_unreachable: "Nothing was lost. Whoever runs this server should look at its database.",
  internal: "This is a fault of BillStack's. Its log has the details under the request's id.",
  sandbox_off: "Sandbox keys work only where the local sandbox runs: use a key of your Stripe account.",
};

function isRefusal(error: unknown): error is TRPCClientError<AppRouter> & { data: ErrorData } {
  if (!(error instanceof TRPCClientError)) return false;
  const data: unknown = error.data;
  return typeof data === "object" && data !== null && "appCode" in data;
}

/** Reads any thrown thing as a failure. What is no answer of the server's means that it could not be reached. */
export function failureOf(error: unknown): Failure {
  if (!isRefusal(error)) {
    return {
      code: "server_unreachable",
      message: "BillStack's server could not be reached.",
      advice: "Check your network, then try again.",
      issues: [],
      requestId: null,
    };
  }
  const { appCode, issues, requestId, retryAfterSeconds } = error.data;
  const wait =
    appCode === "too_many_requests" && retryAfterSeconds !== null
      ? `Try again in ${waitText(retryAfterSeconds)}.`
      : null;
  return {
    code: appCode,
    message: error.message,
    advice: wait ?? ADVICE[appCode] ?? null,
    issues: issues ?? [],
    requestId: appCode === "internal" ? requestId : null,
  };
}

function waitText(seconds: number): string {
  return seconds < 90 ? `${Math.ceil(seconds)} seconds` : `${Math.ceil(seconds / 60)} minutes`;
}
