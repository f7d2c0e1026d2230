import type { IncomingMessage, ServerResponse } from "node:http";

import type { Deps } from "../deps.js";
import type { Metrics } from "../metrics.js";
import { loggedPath } from "./logged-path.js";

/** Measures and logs a request that Express does not see, as log-requests.ts does for every other request. */
export function recordRequest(
  deps: Deps,
  metrics: Metrics,
  route: string,
  req: IncomingMessage,
  res: ServerResponse,
): void {
  const startedAt = performance.now();
  res.once("close", () => {
    const { statusCode } = res;
    const { id, method = "", url = "" } = req;
    const ms = performance.now() - startedAt;
    if (res.writableFinished) {
      metrics.requests.observe({ method, route, status: String(statusCode) }, ms / 1_000);
    }
    const level = statusCode >= 500 ? "error" : statusCode >= 400 ? "info" : "debug";
    if (!deps.log.isLevelEnabled(level)) return;
    deps.log[level](
      { req: { id, method, url: loggedPath(url) }, res: { statusCode }, responseTime: Math.round(ms) },
      res.writableFinished ? "request completed" : "request aborted",
    );
  });
}
