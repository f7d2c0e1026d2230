import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface FakeStripe {
  url: string;
  /** `METHOD path` of every request so far. */
  asked: string[];
  stop(): Promise<void>;
}

/** A listener that answers every request by `answer`: Stripe as the sandbox cannot be, for keys without its prefix. */
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

/** Answers as Stripe does: JSON, with its clock. */
export function reply(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json", "request-id": "req_fake" });
  response.end(JSON.stringify(body));
}

/** A server's answers for any key: its account, empty lists, and endpoints as asked for. */
export function accountOnly(request: IncomingMessage, response: ServerResponse): void {
  if (request.url === "/v1/account") {
    reply(response, 200, { id: "acct_1fake", object: "account", business_profile: { name: "Fake & Co" } });
  } else {
    reply(response, 200, { object: "list", data: [], has_more: false, url: request.url });
  }
}
