import type { AppRouter } from "@billstack/server";
import { createTRPCClient, httpBatchLink, httpLink, httpSubscriptionLink, splitLink } from "@trpc/client";
import { createTRPCOptionsProxy } from "@trpc/tanstack-react-query";

import { queryClient } from "./query-client.js";

const url = "/trpc";

/** Slow calls go alone: in a batch, everything would wait for the one that asks Stripe. */
const ALONE = new Set(["connection.status"]);

/** Calls procedures directly: lists by cursor do, as tRPC's infinite queries add a field that the server refuses. */
export const client = createTRPCClient<AppRouter>({
  links: [
    splitLink({
      condition: (op) => op.type === "subscription",
      true: httpSubscriptionLink({ url }),
      false: splitLink({
        condition: (op) => op.type === "mutation" || ALONE.has(op.path),
        true: httpLink({ url }),
        false: httpBatchLink({ url, maxURLLength: 2_000 }),
      }),
    }),
  ],
});

/** Every procedure of the server as options for react-query. */
export const trpc = createTRPCOptionsProxy<AppRouter>({ client, queryClient });
