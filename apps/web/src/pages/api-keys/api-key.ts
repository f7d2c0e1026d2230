import type { inferOutput } from "@trpc/tanstack-react-query";

import type { trpc } from "../../api/trpc.js";

/** An API key in the list, without the key itself. */
export type ApiKey = inferOutput<typeof trpc.apiKeys.list>["keys"][number];
/** The server's answer to the making of a key. It is the only answer that contains the key itself. */
export type MadeKey = inferOutput<typeof trpc.apiKeys.create>;
