import { getHTTPStatusCodeFromError } from "@trpc/server/http";
import { TRPCError } from "@trpc/server";

import { ERRORS, type ErrorCode } from "../errors.js";

/** Returns the HTTP status of an error code, derived from its tRPC code. */
export function statusOf(code: ErrorCode): number {
  return getHTTPStatusCodeFromError(new TRPCError({ code: ERRORS[code] }));
}
