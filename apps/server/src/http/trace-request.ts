import type { IncomingMessage, ServerResponse } from "node:http";

import type { Tracing } from "../tracing.js";
import { factsOf } from "./request-facts.js";

/**
 * Begins the span of a request, which ends with the answer. The span has the pattern of the route, and neither the
 * address that was asked for, nor its query, nor a header.
 *
 * @returns a function that does work of the request, so that the work's spans belong to the request's
 */
export function traceRequest(
  tracing: Tracing,
  req: IncomingMessage,
  res: ServerResponse,
): (work: () => void) => void {
  if (!tracing.isOn) return (work) => work();
  const { method = "" } = req;
  const span = tracing.begin(method, "server", { "http.request.method": method });
  res.once("close", () => {
    const { route = "other" } = factsOf(req);
    span.rename(`${method} ${route}`);
    span.set({ "http.route": route, "http.response.status_code": res.statusCode });
    if (req.id !== undefined) span.set({ "billstack.request_id": String(req.id) });
    span.end(res.statusCode >= 500 || !res.writableFinished);
  });
  return (work) => span.around(work);
}
