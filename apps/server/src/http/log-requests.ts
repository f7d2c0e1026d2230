import { randomUUID } from "node:crypto";

import type { RequestHandler } from "express";
import { pinoHttp } from "pino-http";

import type { Deps } from "../deps.js";
import type { Metrics } from "../metrics.js";

/** Where a whole router answers, without a route's pattern; as a label in this case alone, however a client writes it. */
const MOUNTED = new Set(["/trpc", "/assets"]);

/** One log line and one measurement a request, and the X-Request-Id that errors repeat. No query, no body, no cookie. */
export function logRequests({ log }: Deps, metrics: Metrics): RequestHandler {
  const logger = pinoHttp({
    logger: log,
    genReqId(_req, res) {
      const id = randomUUID();
      res.setHeader("X-Request-Id", id);
      return id;
    },
    serializers: {
      req: ({ id, method, url }: { id: string; method: string; url: string }) => ({
        id,
        method,
        url: url.split("?")[0],
      }),
      res: ({ statusCode }: { statusCode: number }) => ({ statusCode }),
    },
    customLogLevel: (_req, res, error) =>
      error !== undefined || res.statusCode >= 500 ? "error" : res.statusCode >= 400 ? "info" : "debug",
  });
  return (req, res, next) => {
    const stop = metrics.requests.startTimer({ method: req.method });
    res.on("finish", () => {
      const route: unknown = req.route?.path;
      const mount = req.baseUrl.toLowerCase();
      stop({
        route: typeof route === "string" ? route : MOUNTED.has(mount) ? mount : "other",
        status: String(res.statusCode),
      });
    });
    logger(req, res, next);
  };
}
