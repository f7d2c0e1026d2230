import type { AppRouter } from "@billstack/server";
import { createTRPCClient, httpBatchLink, type TRPCClient } from "@trpc/client";

/**
 * Makes a typed client of a BillStack server. The client keeps the session cookie and sends it with each request,
 * as a browser would do.
 *
 * @param url the URL of the server without a path, for example http://localhost:3000
 */
export function createClient(url: string): TRPCClient<AppRouter> {
  let cookie = "";
  return createTRPCClient<AppRouter>({
    links: [
      httpBatchLink({
        url: `${url}/trpc`,
        headers: () => ({ cookie }),
        async fetch(input, init) {
          const response = await fetch(input, init as RequestInit);
          cookie = response.headers.getSetCookie()[0]?.split(";")[0] ?? cookie;
          return response;
        },
      }),
    ],
  });
}
