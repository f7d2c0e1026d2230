import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";

import { parseTeamId } from "@billstack/tenancy";
import type { Request } from "express";

import { refuseKeyInQuery } from "../api-keys/credential.js";
import type { Deps } from "../deps.js";
import { checkDelivery, receive } from "../inbox/receive.js";
import type { Metrics } from "../metrics.js";
import { inSpan } from "../tracing.js";
import { translate } from "../database/translate-error.js";
import { WEBHOOK_LIMIT, withBody } from "./body.js";
import { recordRequest } from "./record-request.js";
import { factsOf, noteTeam } from "./request-facts.js";
import { sendError } from "./send-error.js";
import { sendJson } from "./send-json.js";
import { soundLockAlarm } from "./sound-lock-alarm.js";

const ROUTE = "/api/webhooks/stripe/:teamId";
/** Matches addresses as Express does: in any case, with or without a slash at the end. */
const ADDRESS = /^\/api\/webhooks\/stripe\/([^/?]+)\/?(?:\?|$)/i;

/**
 * Answers POST /api/webhooks/stripe/{teamId}. It reads the raw body, because Stripe signs the bytes of the body.
 * It runs before Express, because Express alone would take longer than storing the event.
 *
 * Requests must have the prototype of the Express application (`expressObjects`), and so know the client's address
 * behind proxies.
 *
 * @returns a function that answers a webhook request and returns true, or returns false for any other request
 */
export function webhooks(
  deps: Deps,
  metrics: Metrics,
): (req: IncomingMessage, res: ServerResponse) => boolean {
  return (req, res) => {
    const teamId = req.method === "POST" ? ADDRESS.exec(req.url ?? "")?.[1] : undefined;
    if (teamId === undefined) return false;
    const request = req as Request;
    const id = randomUUID();
    request.id = id;
    request.log = deps.log.child({ requestId: id });
    recordRequest(deps, metrics, ROUTE, request, res);
    if (parseTeamId(teamId) !== null) noteTeam(request, teamId);
    answer(deps, metrics, teamId, request, res).catch((error: unknown) => {
      // The answer itself failed, for example because its headers were already sent.
      request.log.error({ err: error, teamId }, "a delivery could not be answered");
      res.destroy();
    });
    return true;
  };
}

async function answer(
  deps: Deps,
  metrics: Metrics,
  teamId: string,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  try {
    refuseKeyInQuery(req.url ?? "");
    // If the header is repeated, Node.js joins the values with commas.
    const signature = req.headers["stripe-signature"]?.toString();
    await checkDelivery(deps, { teamId, signature });
    const received = await inSpan(deps.tracing, ["webhook receive", "internal"], (span) => {
      const noteEvent = (eventId: string): void => {
        factsOf(req).eventId = eventId;
        span.set({ "billstack.team_id": teamId, "billstack.event_id": eventId });
        span.remember(`${teamId} ${eventId}`);
      };
      return withBody(deps, req, WEBHOOK_LIMIT, (body) =>
        receive(deps, { teamId, body, signature, noteEvent }),
      );
    });
    metrics.deliveries.inc({ outcome: "received" });
    sendJson(res, 200, received, { "X-Request-Id": String(req.id) });
  } catch (error) {
    res.setHeader("X-Request-Id", String(req.id));
    metrics.deliveries.inc({ outcome: translate(error).code });
    soundLockAlarm(deps, error);
    sendError(req, res, error);
  }
}
