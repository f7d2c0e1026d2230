import { IncomingMessage, ServerResponse, type ServerOptions } from "node:http";

import type { Express } from "express";

/**
 * Returns options for `createServer` with which requests and answers have the prototypes of the Express application
 * from the beginning. Express would otherwise change the prototypes of both for every request. V8 then no longer knows
 * their shapes, and a request takes about 30 µs longer (Node.js 20).
 *
 * Changes `app.request` and `app.response`, so that Express finds the prototypes that it expects.
 */
export function expressObjects(app: Express): ServerOptions {
  class ExpressRequest extends IncomingMessage {}
  class ExpressResponse<Req extends IncomingMessage> extends ServerResponse<Req> {}
  app.request = Object.setPrototypeOf(ExpressRequest.prototype, app.request) as Express["request"];
  app.response = Object.setPrototypeOf(ExpressResponse.prototype, app.response) as Express["response"];
  return { IncomingMessage: ExpressRequest, ServerResponse: ExpressResponse };
}
