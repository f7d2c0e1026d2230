import { randomUUID } from "node:crypto";

import type { RequestHandler } from "express";
import { pinoHttp } from "pino-http";

import type { Deps } from "../deps.js";
import { loggedError } from "../safe-message.js";
import { clientAddress } from "../auth/client-address.js";
import { levelOf } from "./level-of.js";
import { loggedPath } from "./logged-path.js";
import type { Metrics } from "../metrics.js";
import { factsOf, loggedFactsOf } from "./request-facts.js";

/**
 * Paths below which one handler answers everything, so that no route's pattern is known. Clients may write them in
 * upper or lower case; the metrics show them in this spelling.
 */
const MOUNTED = new Set(["/trpc", "/assets"]);

/**
 * Logs and measures each request, and sets the header X-Request-Id, which error bodies repeat. The log contains no
 * query, no body and no cookie. It names the person or the API key, the teams, the client's address and the codes of the
 * errors (request-facts.ts).
 */
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
        url: loggedPath(url),
      }),
      res: ({ statusCode }: { statusCode: number }) => ({ statusCode }),
      // pino-http has made an object of the error before. The error itself is its field `raw`.
      err: (shown: { raw?: unknown }) => loggedError(shown.raw ?? shown),
    },
    customProps: ({ id }) => ({ requestId: String(id) }),
    customLogLevel: (req, res, error) => (error === undefined ? levelOf(req, res) : "error"),
    customSuccessObject: (req, _res, line: object) => ({ ...line, ...loggedFactsOf(req) }),
    customErrorObject: (req, _res, _error, line: object) => ({ ...line, ...loggedFactsOf(req) }),
  });
  return (req, res, next) => {
    factsOf(req).address = clientAddress(req);
    const stop = metrics.requests.startTimer({ method: req.method });
    res.on("finish", () => {
      const route: unknown = req.route?.path;
      const mount = req.baseUrl.toLowerCase();
      const pattern = typeof route === "string" ? route : MOUNTED.has(mount) ? mount : "other";
      factsOf(req).route = pattern;
      stop({ route: pattern, status: String(res.statusCode) });
    });
    logger(req, res, next);
  };
}
