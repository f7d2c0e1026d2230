import { Router, type Request, type Response } from "express";

import type { Deps } from "../deps.js";
import { AppError } from "../errors.js";
import type { PartHeaders } from "../part-headers.js";
import type { Context } from "../context.js";
import type { Meta } from "../trpc/init.js";
import { findProcedure } from "../trpc/procedure-definition.js";
import { checkPermission } from "../trpc/require-permission.js";
import { createCaller } from "../trpc/router.js";
import { readJsonObject } from "./body.js";
import { readQuery } from "./read-query.js";
import { requestContext } from "./request-context.js";
import { requestDeps } from "./request-deps.js";
import { ROUTES, type Route } from "./routes.js";
import { sendParts } from "./send-parts.js";
import { sendError } from "./send-error.js";
import { soundLockAlarm } from "./sound-lock-alarm.js";

type Call = (input: unknown) => Promise<unknown>;

/** Serves the documented REST addresses. Each calls the procedure that its route names. */
export function restRoutes(deps: Deps): Router {
  const router = Router();
  for (const route of ROUTES) {
    const handle = (req: Request, res: Response): Promise<void> =>
      answer(deps, route, req, res).catch((error: unknown) => {
        soundLockAlarm(deps, error);
        sendError(req, res, error);
      });
    router[route.method.toLowerCase() as "get" | "post" | "put" | "patch" | "delete"](route.path, handle);
  }
  for (const path of new Set(ROUTES.map((route) => route.path))) {
    router.all(path, (req, res) => {
      const methods = ROUTES.filter((route) => route.path === path).map(({ method }) => method);
      res.set("Allow", methods.join(", "));
      sendError(
        req,
        res,
        new AppError(
          "method_not_allowed",
          `This address takes only ${methods.join(", ")}. Use one of these methods.`,
        ),
      );
    });
  }
  return router;
}

async function answer(deps: Deps, route: Route, req: Request, res: Response): Promise<void> {
  const context = requestContext(requestDeps(deps, req), req, res);
  await checkAccess(context, route, req);
  const body = route.method === "GET" ? {} : await readJsonObject(deps, req);
  const input = inputOf(route, body, readQuery(route, req.query), req.params);
  const aborted = new AbortController();
  res.on("close", () => aborted.abort());
  if (route.stream !== undefined) await context.countStream();
  const result = await procedureOf(createCaller(context, { signal: aborted.signal }), route.procedure)(input);
  if (route.stream !== undefined) {
    await sendParts(res, result as AsyncIterable<PartHeaders | string>, route.stream(input));
    return;
  }
  res.status(route.status ?? 200);
  if (route.status === 204) res.end();
  else res.json(result);
}

/**
 * Checks who sends the request, what they may do, its origin, and whether the person has to prove who they are again,
 * before the body is read. The procedure checks all of it again, and reads session, role and key only once.
 */
async function checkAccess(context: Context, route: Route, req: Request): Promise<void> {
  const meta: Meta = findProcedure(route.procedure)?.meta ?? {};
  const { access = "anyone", confirmed = false, confirmedBy, leaves = false } = meta;
  const { teamId, userId } = req.params;
  if (access === "anyone") await context.refuseKey();
  else if (access === "signed_in") await context.requireSession();
  else {
    const team = await context.requireTeam(String(teamId), leaves ? userId : undefined);
    await checkPermission(context.deps, team, access);
  }
  if (route.method !== "GET") context.checkOrigin();
  if (confirmed) await context.requireConfirmed(confirmedBy);
}

/**
 * Builds the procedure's input from body, query and path.
 *
 * @throws AppError invalid_input if the body holds a field that path or query set
 */
function inputOf(
  route: Route,
  body: Record<string, unknown>,
  query: Record<string, unknown>,
  params: Record<string, unknown>,
): Record<string, unknown> {
  const taken = [...Object.keys(params), ...Object.keys(route.query ?? {})];
  const issues = taken
    .filter((path) => Object.hasOwn(body, path))
    .map((path) => ({ path, message: "There is no such field." }));
  if (issues[0] !== undefined) {
    throw new AppError(
      "invalid_input",
      `The input is not right. ${issues[0].path}: There is no such field.`,
      {
        issues,
      },
    );
  }
  return { ...body, ...query, ...params };
}

/**
 * Returns the caller's function for a procedure's name, such as `connection.status`. A test checks that every
 * route's procedure exists.
 */
function procedureOf(caller: object, path: string): Call {
  const found = path.split(".").reduce<unknown>((at, name) => (at as Record<string, unknown>)[name], caller);
  return found as Call;
}
