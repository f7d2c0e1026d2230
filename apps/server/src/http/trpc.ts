import { TRPCError } from "@trpc/server";
import { createExpressMiddleware } from "@trpc/server/adapters/express";
import type { Request, RequestHandler, Response } from "express";

import type { Deps } from "../deps.js";
import { ERRORS, type AppError } from "../errors.js";
import { translate } from "../translate-error.js";
import type { Context } from "../trpc/context.js";
import { findProcedure } from "../trpc/procedure-definition.js";
import { appRouter } from "../trpc/router.js";
import { readJson } from "./body.js";
import { discardBody } from "./discard-body.js";
import { requestContext } from "./request-context.js";

/** The dashboard's largest batch has fewer; more is work for us at the price of one request. */
const LARGEST_BATCH = 20;

/** /trpc. Bodies are read as REST's are, with the same limits and errors, and tRPC is given what was read. */
export function trpcRoutes(deps: Deps): RequestHandler {
  const contexts = new WeakMap<Request, Context>();
  return createExpressMiddleware<typeof appRouter>({
    router: appRouter,
    maxBatchSize: LARGEST_BATCH,
    middleware: async (req: Request, res: Response, next: (error?: unknown) => void) => {
      const context = requestContext(deps, req, res);
      contexts.set(req, context);
      next(await prepare(context, req));
    },
    createContext: ({ req, res }) => contexts.get(req) ?? requestContext(deps, req, res),
    onError({ error, req }) {
      const known = translate(error);
      if (known.code === "internal") req.log.error({ err: known.cause ?? error }, "unexpected error");
    },
  });
}

/** Reads the body, or gives the error that every procedure of the request answers with. */
async function prepare(context: Context, req: Request): Promise<TRPCError | undefined> {
  if (req.method === "GET" || req.method === "HEAD") return undefined;
  try {
    giveBody(req, await readJson(req));
    return undefined;
  } catch (error) {
    const known = await refusal(context, req, error);
    discardBody(req);
    giveBody(req, {});
    return new TRPCError({ code: ERRORS[known.code], message: known.message, cause: known });
  }
}

/** A body that cannot be read is refused after session and origin; which team it is about cannot be known. */
async function refusal(context: Context, req: Request, bodyError: unknown): Promise<AppError> {
  try {
    if (namesOf(req).some((name) => (findProcedure(name)?.meta.access ?? "anyone") !== "anyone"))
      await context.requireSession();
    context.checkOrigin();
    return translate(bodyError);
  } catch (error) {
    return translate(error);
  }
}

function giveBody(req: Request, value: unknown): void {
  req.headers["content-type"] = "application/json";
  req.body = JSON.stringify(value);
}

function namesOf(req: Request): string[] {
  const last = req.path.slice(req.path.lastIndexOf("/") + 1);
  try {
    return decodeURIComponent(last).split(",");
  } catch {
    return [];
  }
}
