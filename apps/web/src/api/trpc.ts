import type { AppRouter } from "@billstack/server";
import { createTRPCClient, httpBatchLink, httpLink, httpSubscriptionLink, splitLink } from "@trpc/client";
import { createTRPCOptionsProxy } from "@trpc/tanstack-react-query";

import { queryClient } from "./query-client.js";
import { sendConfirmed } from "./send-confirmed.js";

const url = "/trpc";

/** Slow calls are sent alone. In a batch, all other calls would wait for the one that asks Stripe or counts rows. */
const NOT_BATCHED = new Set(["connection.status", "tables.count"]);

/**
 * Calls procedures without react-query. Lists with a cursor use it, because the infinite queries of tRPC add a
 * field to the input that the server refuses.
 */
export const client = createTRPCClient<AppRouter>({
  links: [
    splitLink({
      condition: (op) => op.type === "subscription",
      true: httpSubscriptionLink({ url }),
      false: splitLink({
        condition: (op) => op.type === "mutation" || NOT_BATCHED.has(op.path),
        true: httpLink({
          url,
          fetch: (address, init) => sendConfirmed(() => fetch(address, init as RequestInit)),
        }),
        false: httpBatchLink({ url, maxURLLength: 2_000 }),
      }),
    }),
  ],
});

/** Gives the react-query options of every procedure of the server. */
export const trpc = createTRPCOptionsProxy<AppRouter>({ client, queryClient });
