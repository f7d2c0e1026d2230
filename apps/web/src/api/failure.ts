import type { AppRouter, ErrorData } from "@billstack/server";
import { TRPCClientError } from "@trpc/client";
import { visibleText } from "../ui/visible-text.js";

type ErrorCode = ErrorData["appCode"] | "server_unreachable";

/** A failed call, as it is shown to a person. */
export interface Failure {
  code: ErrorCode;
  message: string;
  /** What to do next; null if the message already says it. */
  advice: string | null;
  /** What is wrong with each field of the input; empty for other errors. */
  issues: { path: string; message: string }[];
  /** Names the request in the server's log. Null unless someone has to look there. */
  requestId: string | null;
}

/** What a person can do about an error, by its code. A code without advice has a message that says it all. */
const ADVICE: Partial<Record<ErrorCode, string>> = {
  keys_refused:
    "Check in Stripe that the key has not been rolled or deleted, then copy it again. A restricted key needs Read permission.",
  stripe_unreachable:
    "Nothing was changed. Stripe may be having trouble: look at status.stripe.com, then try again.",
  already_connected:
    "Reload this page to see the connection. To connect another account, disconnect this one first.",
  disconnecting: "Wait for the disconnect to finish, then try again.",
  team_moving: "Wait for the move to end. Then sign in at the team's new address.",
  database_unreachable:
    "Nothing was lost. Try again in a moment, or ask the person who runs this server to check its database.",
  internal:
    "This is an error in BillStack. Try again. If it happens again, give the request id to the person who runs this server.",
  sandbox_off:
    "Sandbox keys work only while the local sandbox runs. Use a key of your Stripe account instead.",
};

/** Errors after which the same call succeeds some time later. */
const WAITS = new Set<ErrorCode>([
  "too_many_requests",
  "too_many_streams",
  "streams_full",
  "reads_busy",
  "overloaded",
]);

/** Errors that the same call meets every time, because the address names what is not there or asks for what cannot be. */
const FINAL = new Set<ErrorCode>(["not_found", "invalid_input", "role_too_low"]);

/** Whether the same call can succeed when somebody makes it again. */
export const canRetryHelp = (code: ErrorCode): boolean => !FINAL.has(code);

function isRefusal(error: unknown): error is TRPCClientError<AppRouter> & { data: ErrorData } {
  if (!(error instanceof TRPCClientError)) return false;
  const data: unknown = error.data;
  return typeof data === "object" && data !== null && "appCode" in data;
}

/**
 * Turns anything that a call threw into a failure that can be shown. An error that is not an answer of the server
 * means that the server could not be reached.
 */
export function failureOf(error: unknown): Failure {
  if (!isRefusal(error)) {
    return {
      code: "server_unreachable",
      message: "The BillStack server does not answer.",
      advice:
        "Try again in a moment. If other sites open, ask the person who runs this server whether it runs.",
      issues: [],
      requestId: null,
    };
  }
  const { appCode, issues, requestId, retryAfterSeconds } = error.data;
  const wait =
    WAITS.has(appCode) && retryAfterSeconds !== null ? `Try again in ${waitText(retryAfterSeconds)}.` : null;
  return {
    code: appCode,
    // It may name what a person or Stripe wrote, such as a column of a query.
    message: visibleText(error.message),
    advice: wait ?? ADVICE[appCode] ?? null,
    issues: issues ?? [],
    requestId: appCode === "internal" ? requestId : null,
  };
}

/**
 * Whether the fields of a form show all that a failed call says. A notice would say it a second time.
 *
 * @param fields the names of the form's fields
 */
export function isShownInFields(error: unknown, fields: readonly string[]): boolean {
  const { issues } = failureOf(error);
  return issues.length > 0 && issues.every(({ path }) => fields.includes(path));
}

function waitText(seconds: number): string {
  return seconds < 90 ? `${Math.ceil(seconds)} seconds` : `${Math.ceil(seconds / 60)} minutes`;
}
