import type { IncomingMessage, ServerResponse } from "node:http";

import type { AppError } from "../errors.js";
import { translate } from "../database/translate-error.js";
import { discardBody } from "./discard-body.js";
import { errorAddress } from "./error-guide/error-guide.js";
import { noteError } from "./request-facts.js";
import { sendJson } from "./send-json.js";
import { statusOf } from "./status.js";

/**
 * Answers with the documented error body, and with a link to what the documentation says about its code. The cause of
 * an unexpected error goes only to the log. If the answer has already begun, the connection is closed.
 */
export function sendError(req: IncomingMessage, res: ServerResponse, thrown: unknown): void {
  const error = translate(thrown);
  noteError(req, error.code);
  if (error.code === "internal") req.log.error({ err: error.cause ?? thrown }, "unexpected error");
  if (error.code === "database_unreachable")
    req.log.warn({ err: error.cause }, "the database cannot be reached, or takes no requests now");
  if (res.headersSent) {
    res.destroy();
    return;
  }
  discardBody(req, res);
  if (error.retryAfterSeconds !== undefined) res.setHeader("Retry-After", error.retryAfterSeconds);
  const headers = { Link: `<${errorAddress(error.code)}>; rel="help"` };
  sendJson(res, statusOf(error.code), errorBody(error, String(req.id)), headers);
}

function errorBody(error: AppError, requestId: string): Record<string, unknown> {
  return {
    error: error.message,
    code: error.code,
    requestId,
    ...error.details,
    ...(error.issues === undefined ? {} : { issues: error.issues }),
  };
}
