import express, { type Express } from "express";
import helmet from "helmet";

import { refuseKeyInQuery } from "./api-keys/credential.js";
import type { Deps } from "./deps.js";
import { AppError } from "./errors.js";
import { docsPage } from "./http/docs-page/docs-page.js";
import { DOCS_STYLE } from "./http/docs-page/style.js";
import { healthRoutes } from "./http/health.js";
import { logRequests } from "./http/log-requests.js";
import { openApiDocument } from "./http/openapi.js";
import { restRoutes } from "./http/rest.js";
import { sendError } from "./http/send-error.js";
import { sendOnceMade } from "./http/send-once-made.js";
import { dashboard } from "./http/static.js";
import { trpcRoutes } from "./http/trpc.js";
import type { Metrics } from "./metrics.js";

/** Builds everything that answers HTTP requests, except webhooks, which `server.ts` handles before Express. */
export function createApp(deps: Deps, metrics: Metrics): Express {
  const app = express();
  app.disable("x-powered-by");
  app.set("trust proxy", deps.env.trustProxy);
  app.set("query parser", "simple");
  app.use(logRequests(deps, metrics));
  app.use(
    helmet({
      contentSecurityPolicy: {
        useDefaults: false,
        directives: {
          defaultSrc: ["'self'"],
          imgSrc: ["'self'", "data:"],
          objectSrc: ["'none'"],
          baseUri: ["'none'"],
          formAction: ["'self'"],
          frameAncestors: ["'none'"],
        },
      },
      strictTransportSecurity: deps.https,
    }),
  );
  const noStore: express.RequestHandler = (_req, res, next) => {
    res.set("Cache-Control", "no-store");
    next();
  };
  // tRPC refuses a key in the query itself, because its errors have another form.
  app.use("/trpc", noStore, trpcRoutes(deps));
  app.use((req, _res, next) => {
    refuseKeyInQuery(req.originalUrl);
    next();
  });
  app.use(healthRoutes(deps, metrics));
  // The OpenAPI document is made at the first request, because the origin may only be known once the server
  // listens.
  const document = once(() => openApiDocument(deps.origin()));
  app.get(
    "/api/openapi.json",
    sendOnceMade("json", () => JSON.stringify(document())),
  );
  app.get(
    "/api/docs",
    sendOnceMade("html", () => docsPage(document())),
  );
  app.get(
    "/api/docs.css",
    sendOnceMade("css", () => DOCS_STYLE),
  );
  app.use("/api", noStore);
  app.use(restRoutes(deps));
  app.use(dashboard());
  app.use((req, res) =>
    sendError(
      req,
      res,
      new AppError("not_found", "There is nothing at this address. The page /api/docs lists all addresses."),
    ),
  );
  app.use((error: unknown, req: express.Request, res: express.Response, _next: express.NextFunction) => {
    sendError(
      req,
      res,
      malformedAddress(error)
        ? new AppError(
            "not_found",
            "There is nothing at this address. The page /api/docs lists all addresses.",
          )
        : error,
    );
  });
  return app;
}

/** Makes a function that calls `make` only the first time, and then returns the same result. */
function once<T>(make: () => T): () => T {
  let made: { result: T } | undefined;
  return () => (made ??= { result: make() }).result;
}

/**
 * Whether the error stands for an address that does not exist. Express throws with status 400 for a path such as
 * /%zz, and its static files throw with status 404 for a missing file.
 */
function malformedAddress(error: unknown): boolean {
  return error instanceof Error && "status" in error && (error.status === 400 || error.status === 404);
}
