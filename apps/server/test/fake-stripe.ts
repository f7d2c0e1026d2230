import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A server in place of Stripe whose answers a test decides. */
export interface FakeStripe {
  url: string;
  /** Every request so far, as "METHOD path". */
  asked: string[];
  stop(): Promise<void>;
}

/**
 * Starts a server that answers every request by calling `answer`. Tests use it for answers that the sandbox never
 * gives, with keys that do not have the sandbox's prefix.
 */
export async function startFakeStripe(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<FakeStripe> {
  const asked: string[] = [];
  const http = createServer((request, response) => {
    asked.push(`${request.method} ${request.url?.split("?")[0]}`);
    request.resume();
    answer(request, response);
  });
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    asked,
    async stop() {
      const closed = once(http, "close");
      http.close();
      http.closeAllConnections();
      await closed;
    },
  };
}

/** Answers with JSON and a request id, as Stripe does. */
export function reply(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json", "request-id": "req_fake" });
  response.end(JSON.stringify(body));
}

/**
 * Answers like an empty Stripe account, for any key: with the account itself, and with an empty list for all else.
 */
export function accountOnly(request: IncomingMessage, response: ServerResponse): void {
  if (request.url === "/v1/account") {
    reply(response, 200, { id: "acct_1fake", object: "account", business_profile: { name: "Fake & Co" } });
  } else {
    reply(response, 200, { object: "list", data: [], has_more: false, url: request.url });
  }
}
