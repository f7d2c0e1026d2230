import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";

/** An HTTP server on loopback that answers in the place of Stripe. */
export interface LocalStripe extends AsyncDisposable {
  apiBase: string;
  /** The requests so far in the order of their arrival, such as `GET /v1/account`. */
  requests: string[];
  /** The headers of the last request. */
  headers: Record<string, string | string[] | undefined>;
  /** The greatest number of requests that were open at the same time. */
  readonly mostOpenRequests: number;
}

/** Starts a server with this listener on a free loopback port. */
export async function startLocalStripe(listener: RequestListener): Promise<LocalStripe> {
  const requests: string[] = [];
  let headers: LocalStripe["headers"] = {};
  let open = 0;
  let mostOpenRequests = 0;
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url?.split("?")[0]}`);
    headers = request.headers;
    mostOpenRequests = Math.max(mostOpenRequests, ++open);
    response.on("close", () => open--);
    listener(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    apiBase: `http://127.0.0.1:${port}`,
    requests,
    get headers() {
      return headers;
    },
    get mostOpenRequests() {
      return mostOpenRequests;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Returns a listener that answers each request with what `answer` returns for its path. Objects are sent as JSON. */
export function answerWith(
  answer: (path: string) => { status?: number; body: unknown; headers?: Record<string, string> },
): RequestListener {
  return (request, response) => {
    const { status = 200, body, headers = {} } = answer(request.url?.split("?")[0] ?? "");
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(typeof body === "string" ? body : JSON.stringify(body));
  };
}

export const ACCOUNT = {
  id: "acct_1Acme",
  object: "account",
  country: "DE",
  default_currency: "eur",
  email: "owner@acme.example",
  business_profile: { name: "Acme Ltd" },
  settings: { dashboard: { display_name: "Acme" } },
};

export const EMPTY_LIST = { object: "list", data: [], has_more: false };

/** Returns the body of one of Stripe's errors. The message quotes the key, as Stripe's messages may do. */
export function stripeError(type: string, key: string, code?: string): object {
  return { error: { type, code, message: `Invalid API Key provided: ${key}` } };
}
