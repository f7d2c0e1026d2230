import type { ServerResponse } from "node:http";
import { randomText } from "../account/ids.js";

/** Stripe's headers of every answer. */
export function stripeHeaders(apiVersion: string): Record<string, string> {
  return {
    "Content-Type": "application/json",
    "Cache-Control": "no-cache, no-store",
    "Request-Id": `req_${randomText(14)}`,
    "Stripe-Version": apiVersion,
  };
}

/** Sends a whole answer. Node adds `Date`, which Stripe's clock is read from. */
export function respond(
  response: ServerResponse,
  status: number,
  headers: Record<string, string>,
  body: string,
): void {
  if (response.destroyed || response.headersSent) return;
  response.writeHead(status, { ...headers, "Content-Length": Buffer.byteLength(body) });
  response.end(body);
}
