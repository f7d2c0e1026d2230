import type { ServerResponse } from "node:http";
import { errorBody } from "../api/errors.js";
import type { Reply } from "../api/serve.js";
import { CURRENT_API_VERSION } from "../api/versions.js";
import { respond, stripeHeaders } from "../http/respond.js";
import type { Fault, FaultyRequest } from "./faults.js";
import { REFUSALS } from "./refusals.js";

/**
 * Answers a request as its fault says. `reply` is the real answer if the request was executed before (`after:
 * true`).
 */
export function spoil(
  response: ServerResponse,
  fault: Fault,
  request: FaultyRequest,
  reply: Reply | undefined,
): void {
  const headers = reply?.headers ?? stripeHeaders(CURRENT_API_VERSION);
  if (fault.kind === "drop") {
    response.destroy();
    return;
  }
  if (fault.kind === "garbage")
    return respond(response, 200, { ...headers, "Content-Type": "text/html" }, "<html>not Stripe</html>{");
  if (fault.kind === "empty") return respond(response, 200, headers, "");
  const refusal = REFUSALS[fault.kind]?.(fault, request);
  if (refusal === undefined) throw new Error(`no answer for the fault ${fault.kind}`);
  const body = errorBody(refusal, headers);
  respond(response, refusal.status, { ...headers, ...refusal.headers }, body);
}

/** Changes a real answer as its fault says, and sends it. */
export function spoilAnswer(response: ServerResponse, fault: Fault, { headers, body }: Reply): void {
  if (fault.kind === "empty_page") {
    const list = JSON.parse(body) as object;
    return respond(response, 200, headers, JSON.stringify({ ...list, data: [], has_more: true }));
  }
  cutOff(response, headers, Buffer.from(body));
}

/** Announces the whole body, sends half of it and closes the connection. */
function cutOff(response: ServerResponse, headers: Record<string, string>, body: Buffer): void {
  response.writeHead(200, { ...headers, "Content-Length": body.length });
  response.write(body.subarray(0, Math.floor(body.length / 2)), () => response.destroy());
}
