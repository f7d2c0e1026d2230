import { getHTTPStatusCodeFromError } from "@trpc/server/http";
import { TRPCError } from "@trpc/server";

import { ERRORS, type ErrorCode } from "../errors.js";

/** The HTTP status of an error of the table, by its tRPC code. */
export function statusOf(code: ErrorCode): number {
  return getHTTPStatusCodeFromError(new TRPCError({ code: ERRORS[code] }));
}
