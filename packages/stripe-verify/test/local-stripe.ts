import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";

export interface LocalStripe extends AsyncDisposable {
  apiBase: string;
  /** `GET /v1/account` and so on, in the order they came. */
  requests: string[];
  /** The headers of the last request. */
  headers: Record<string, string | string[] | undefined>;
  /** Most requests that were open at once. */
  readonly busiest: number;
}

/** Serves one listener on a free loopback port, for the tests that answer as Stripe would. */
export async function localStripe(listener: RequestListener): Promise<LocalStripe> {
  const requests: string[] = [];
  let headers: LocalStripe["headers"] = {};
  let open = 0;
  let busiest = 0;
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url?.split("?")[0]}`);
    headers = request.headers;
    busiest = Math.max(busiest, ++open);
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
    get busiest() {
      return busiest;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Answers every request by its path: a status and a body, an object as JSON. */
export function answering(
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

/** Stripe's error body, whose message quotes the key as Stripe's may. */
export function stripeError(type: string, key: string, code?: string): object {
  return { error: { type, code, message: `Invalid API Key provided: ${key}` } };
}
