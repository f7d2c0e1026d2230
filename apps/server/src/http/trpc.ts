import { TRPCError } from "@trpc/server";
import { createExpressMiddleware } from "@trpc/server/adapters/express";
import { TRPC_ERROR_CODES_BY_KEY } from "@trpc/server/rpc";
import type { Request, RequestHandler, Response } from "express";

import type { Deps } from "../deps.js";
import { AppError, ERRORS } from "../errors.js";
import { translate } from "../database/translate-error.js";
import type { Context } from "../context.js";
import { errorData, type Meta } from "../trpc/init.js";
import { findProcedure } from "../trpc/procedure-definition.js";
import { appRouter } from "../trpc/router.js";
import { readJson } from "./body.js";
import { discardBody } from "./discard-body.js";
import { requestContext } from "./request-context.js";
import { requestDeps } from "./request-deps.js";
import { noteError } from "./request-facts.js";
import { sendJson } from "./send-json.js";
import { soundLockAlarm } from "./sound-lock-alarm.js";
import { statusOf } from "./status.js";

/**
 * The most calls in one request. The dashboard sends fewer; more would be much work for the price of one request.
 */
const LARGEST_BATCH = 20;

/** Serves `/trpc`. Bodies are read like REST's, with the same limits and errors, and then passed to tRPC. */
export function trpcRoutes(deps: Deps): RequestHandler {
  const contexts = new WeakMap<Request, Context>();
  const contextOf = (req: Request, res: Response): Context => {
    const context =
      contexts.get(req) ?? requestContext(requestDeps(deps, req), req, res, namesIn(req).length);
    contexts.set(req, context);
    return context;
  };
  const answer = createExpressMiddleware<typeof appRouter>({
    router: appRouter,
    middleware: (req: Request, res: Response, next: (error?: unknown) => void) => {
      const context = contextOf(req, res);
      // `prepare` never rejects: it returns what is wrong with the request, and tRPC answers with that.
      const begin = async (): Promise<void> => next(await prepare(context, req, res));
      void begin();
    },
    createContext: ({ req, res }) => contextOf(req, res),
    responseMeta({ ctx, errors }) {
      const headers = new Headers();
      const waits = errors.flatMap((error) => translate(error).retryAfterSeconds ?? []);
      if (waits.length > 0) headers.set("Retry-After", String(Math.max(...waits)));
      // tRPC sets no Content-Type for an error that happens before there is a context.
      if (ctx === undefined) headers.set("Content-Type", "application/json");
      return { headers };
    },
    onError({ error, req }) {
      const known = translate(error);
      noteError(req, known.code);
      soundLockAlarm(deps, error);
      if (known.code === "internal") req.log.error({ err: known.cause ?? error }, "unexpected error");
    },
  });
  return (req, res, next) => {
    const names = namesIn(req);
    if (names.length > LARGEST_BATCH) return refuse(req, res, tooManyCalls(names.length));
    if (!names.some((name) => findProcedure(name)?.type === "subscription")) return answer(req, res, next);
    // tRPC would answer with status 200 to a stream that is refused. Other refusals of streams are left to it.
    contextOf(req, res)
      .countStream()
      .then(
        () => answer(req, res, next),
        (error: unknown) => {
          const known = translate(error);
          if (known.code === "too_many_streams" || known.code === "streams_full") refuse(req, res, known);
          else answer(req, res, next);
        },
      );
  };
}

function tooManyCalls(calls: number): AppError {
  const message = `A batch has at most ${LARGEST_BATCH} calls, and this one has ${calls}. Send several requests.`;
  return new AppError("invalid_input", message, { issues: [{ path: "", message }] });
}

/**
 * Refuses a request before tRPC sees it, in the form of tRPC's errors. tRPC's own check of a batch would say neither the
 * reason nor the id of the request.
 */
function refuse(req: Request, res: Response, error: AppError): void {
  const { message } = error;
  const code = ERRORS[error.code];
  const httpStatus = statusOf(error.code);
  const data = { code, httpStatus, ...errorData(error, String(req.id)) };
  noteError(req, error.code);
  discardBody(req, res);
  if (error.retryAfterSeconds !== undefined) res.setHeader("Retry-After", error.retryAfterSeconds);
  sendJson(res, httpStatus, { error: { message, code: TRPC_ERROR_CODES_BY_KEY[code], data } });
}

/**
 * Checks the credential and reads the body. Returns undefined, or the error with which every procedure of the request
 * answers.
 */
async function prepare(context: Context, req: Request, res: Response): Promise<TRPCError | undefined> {
  const hasBody = req.method !== "GET" && req.method !== "HEAD";
  try {
    await context.checkCredential();
    if (!hasBody) return undefined;
    refuseStreamedCookies(req);
    replaceBody(req, await readJson(context.deps, req));
    return undefined;
  } catch (error) {
    const known = await refusal(context, req, error);
    if (hasBody) {
      discardBody(req, res);
      replaceBody(req, {});
    }
    return new TRPCError({ code: ERRORS[known.code], message: known.message, cause: known });
  }
}

/**
 * Returns the error for a request that cannot be read. A wrong credential, a missing session and a wrong origin come
 * first. Membership cannot be checked, because the team's id is in the body.
 */
async function refusal(context: Context, req: Request, readError: unknown): Promise<AppError> {
  try {
    if (accessesOf(req).some((access) => access !== "anyone")) await context.requireCaller();
    context.checkOrigin();
    return translate(readError);
  } catch (error) {
    return translate(error);
  }
}

/**
 * Refuses a streamed answer to a procedure that needs no session. Such a procedure may set a cookie, and the
 * headers of a stream are sent before the cookie is known.
 */
function refuseStreamedCookies(req: Request): void {
  const streams = `${String(req.headers["trpc-accept"])} ${req.headers.accept}`.includes("application/jsonl");
  if (!streams || !accessesOf(req).includes("anyone")) return;
  throw new AppError("invalid_input", "This call sets a cookie: send it by a link that does not stream.");
}

/** Replaces the request's body by this value. */
function replaceBody(req: Request, value: unknown): void {
  req.headers["content-type"] = "application/json";
  req.body = JSON.stringify(value);
}

/** Returns who may call the procedures that the path names. */
function accessesOf(req: Request): NonNullable<Meta["access"]>[] {
  return namesIn(req).flatMap((name) => findProcedure(name)?.meta.access ?? []);
}

/** Returns the names of the procedures that the path names. */
function namesIn(req: Request): string[] {
  const last = req.path.slice(req.path.lastIndexOf("/") + 1);
  return last.replaceAll(/%2c/gi, ",").split(",");
}
