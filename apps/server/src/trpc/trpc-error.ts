import { TRPCError } from "@trpc/server";

import { translate } from "../database/translate-error.js";
import { ERRORS } from "../errors.js";

/** Returns anything that was thrown as an error of tRPC. Its cause is the error of the table in `errors.ts`. */
export function trpcError(thrown: unknown): TRPCError {
  const known = translate(thrown);
  return new TRPCError({ code: ERRORS[known.code], message: known.message, cause: known });
}
