import type { ServerResponse } from "node:http";

import type { Request } from "express";

import { clientAddress } from "../auth/client-address.js";
import type { Deps } from "../deps.js";
import type { Metrics } from "../metrics.js";
import { levelOf } from "./level-of.js";
import { loggedPath } from "./logged-path.js";
import { factsOf, loggedFactsOf } from "./request-facts.js";

/** Measures and logs a request that Express does not see, as log-requests.ts does for every other request. */
export function recordRequest(
  deps: Deps,
  metrics: Metrics,
  route: string,
  req: Request,
  res: ServerResponse,
): void {
  // It is read now, because a connection that has been closed does not know it any more.
  const facts = factsOf(req);
  facts.address = clientAddress(req);
  facts.route = route;
  const startedAt = performance.now();
  res.once("close", () => {
    const { statusCode } = res;
    const { id, method = "", url = "" } = req;
    const ms = performance.now() - startedAt;
    if (res.writableFinished) {
      metrics.requests.observe({ method, route, status: String(statusCode) }, ms / 1_000);
    }
    const level = levelOf(req, res);
    if (!deps.log.isLevelEnabled(level)) return;
    deps.log[level](
      {
        requestId: String(id),
        req: { id, method, url: loggedPath(url) },
        res: { statusCode },
        responseTime: Math.round(ms),
        ...loggedFactsOf(req),
      },
      res.writableFinished ? "request completed" : "request aborted",
    );
  });
}
