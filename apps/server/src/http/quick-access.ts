import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { parse as parseQuery } from "node:querystring";

import { TRPCError } from "@trpc/server";
import type { Request, Response } from "express";

import type { Deps } from "../deps.js";
import type { Metrics } from "../metrics.js";
import { getAccess } from "../trpc/access.js";
import { checkPermission } from "../trpc/require-permission.js";
import { requireStorable } from "../trpc/storable.js";
import { readQuery } from "./read-query.js";
import { recordRequest } from "./record-request.js";
import { requestContext } from "./request-context.js";
import { ROUTES } from "./routes.js";
import { sendError } from "./send-error.js";
import { sendJson } from "./send-json.js";

const ROUTE = ROUTES.find(({ procedure }) => procedure === "access.get");
/** Matches addresses as Express does: in any case, with or without a slash at the end. */
const ADDRESS = /^\/api\/billstack\/teams\/([^/?%]+)\/access\/?(?:\?(.*))?$/is;

/**
 * Answers `GET T/access` for API keys. Programs send this request before they answer a request of their own, so it
 * skips Express and tRPC, which take longer than the answer itself. Everything that decides is the same: the credential
 * (`requestContext`), the permission, the input's schema and the action are those of the procedure.
 *
 * Requests and answers must have the prototypes of the Express application (`expressObjects`).
 *
 * @returns a function that answers such a request and returns true, or returns false for any other request
 */
export function quickAccess(
  deps: Deps,
  metrics: Metrics,
): (req: IncomingMessage, res: ServerResponse) => boolean {
  return (req, res) => {
    if (req.method !== "GET" || req.headers.authorization === undefined) return false;
    const [, teamId, query] = ADDRESS.exec(req.url ?? "") ?? [];
    if (teamId === undefined || ROUTE === undefined) return false;
    const request = req as Request;
    const response = res as Response;
    request.originalUrl = req.url ?? "";
    const id = randomUUID();
    request.id = id;
    request.log = deps.log.child({ requestId: id });
    recordRequest(deps, metrics, ROUTE.path, request, response);
    answer(deps, teamId, query ?? "", request, response).catch((error: unknown) => {
      for (const [name, value] of Object.entries(headersOf(request))) response.setHeader(name, value);
      sendError(request, response, error);
    });
    return true;
  };
}

async function answer(deps: Deps, teamId: string, query: string, req: Request, res: Response): Promise<void> {
  const context = requestContext(deps, req, res);
  const access = await context.requireTeam(teamId);
  await checkPermission(deps, access, getAccess.permission);
  const raw = { ...(ROUTE === undefined ? {} : readQuery(ROUTE, parseQuery(query))), teamId };
  requireStorable(raw);
  const input = getAccess.input.safeParse(raw);
  if (!input.success) throw new TRPCError({ code: "BAD_REQUEST", cause: input.error });
  const body = await getAccess.run(deps, access.teamId, input.data);
  sendJson(res, 200, body, headersOf(req));
}

function headersOf({ id }: Request): Record<string, string> {
  return { "X-Request-Id": String(id), "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff" };
}
