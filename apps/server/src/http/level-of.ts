import type { IncomingMessage, ServerResponse } from "node:http";

import type { ErrorCode } from "../errors.js";
import { factsOf } from "./request-facts.js";

/** Refusals that strangers can cause as often as they like. Metrics count them. */
const OF_LOAD = new Set<ErrorCode>([
  "overloaded",
  "body_too_slow",
  "streams_full",
  "reads_busy",
  "read_too_slow",
]);

/**
 * Returns the level at which the end of a request is logged. A batch of tRPC is answered with 207 although some of its
 * calls were refused, and a stream with 200 before it fails: these are logged like refused requests.
 */
export function levelOf(req: IncomingMessage, { statusCode }: ServerResponse): "error" | "info" | "debug" {
  const errors = factsOf(req).errors ?? [];
  const isOfLoad = errors.length > 0 && errors.every((code) => OF_LOAD.has(code));
  if (statusCode >= 500 && !isOfLoad) return "error";
  return statusCode >= 400 || factsOf(req).errors !== undefined ? "info" : "debug";
}
