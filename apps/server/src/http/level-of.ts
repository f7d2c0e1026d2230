import type { IncomingMessage, ServerResponse } from "node:http";

import { factsOf } from "./request-facts.js";

/**
 * Returns the level at which the end of a request is logged. A batch of tRPC is answered with 207 although some of its
 * calls were refused, and a stream with 200 before it fails: these are logged like refused requests.
 */
export function levelOf(req: IncomingMessage, { statusCode }: ServerResponse): "error" | "info" | "debug" {
  if (statusCode >= 500) return "error";
  return statusCode >= 400 || factsOf(req).errors !== undefined ? "info" : "debug";
}
