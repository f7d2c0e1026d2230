import type { IncomingMessage, ServerResponse } from "node:http";

/** The answers whose clients wait for "100 Continue" before they send the body (RFC 9110, section 10.1.1). */
const waiting = new WeakMap<IncomingMessage, ServerResponse>();

/** Notes that the client waits, so that it is asked for the body only after everything else has been looked at. */
export function noteWaiting(req: IncomingMessage, res: ServerResponse): void {
  waiting.set(req, res);
}

/** Whether the client still waits, and so has sent no body yet. */
export function isWaiting(req: IncomingMessage): boolean {
  return waiting.has(req);
}

/** Asks the client for the body if it waits. */
export function askForBody(req: IncomingMessage): void {
  waiting.get(req)?.writeContinue();
  waiting.delete(req);
}
