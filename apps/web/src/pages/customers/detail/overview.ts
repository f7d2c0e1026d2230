import type { inferOutput } from "@trpc/tanstack-react-query";

import type { trpc } from "../../../api/trpc.js";

/** Everything about one customer, as the server answers it. */
export type Overview = inferOutput<typeof trpc.customers.overview>;
