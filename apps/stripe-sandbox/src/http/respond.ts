import type { ServerResponse } from "node:http";
import { randomText } from "../account/ids.js";

/** The headers that every answer of Stripe has. */
export function stripeHeaders(apiVersion: string): Record<string, string> {
  return {
    "Content-Type": "application/json",
    "Cache-Control": "no-cache, no-store",
    "Request-Id": `req_${randomText(14)}`,
    "Stripe-Version": apiVersion,
  };
}

/**
 * Sends a complete answer, unless the connection is closed or an answer was already sent. Node.js adds the
 * `Date` header, from which clients learn Stripe's time.
 */
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
