import type { Request, RequestHandler } from "express";

import type { Deps } from "../deps.js";
import { receive } from "../inbox/receive.js";
import type { Metrics } from "../metrics.js";
import { translate } from "../translate-error.js";
import { readBody, WEBHOOK_LIMIT } from "./body.js";
import { sendError } from "./send-error.js";

/** POST /api/webhooks/stripe/{teamId}, on the raw body: what Stripe signed is its bytes. */
export function webhooks(deps: Deps, metrics: Metrics): RequestHandler {
  return async (req: Request, res) => {
    try {
      const body = await readBody(req, WEBHOOK_LIMIT);
      const teamId = String(req.params["teamId"]);
      const signature = req.get("Stripe-Signature");
      const received = await receive(deps, { teamId, body, signature });
      metrics.deliveries.inc({ outcome: "received" });
      res.json(received);
    } catch (error) {
      metrics.deliveries.inc({ outcome: translate(error).code });
      sendError(req, res, error);
    }
  };
}
