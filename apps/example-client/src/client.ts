import type { AppRouter } from "@billstack/server";
import { createTRPCClient, httpBatchLink, type TRPCClient } from "@trpc/client";

/**
 * A typed client of a BillStack server. Outside a browser somebody has to keep the session cookie: this does.
 *
 * @param url the server's origin, for example http://localhost:3000
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
