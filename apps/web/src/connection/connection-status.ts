import type { inferOutput } from "@trpc/tanstack-react-query";

import type { trpc } from "../api/trpc.js";

/** Whether BillStack created the webhook endpoint of a new connection, or why it could not. */
export type EndpointOutcome = NonNullable<inferOutput<typeof trpc.connection.connect>["webhookEndpoint"]>;

/** The status of a team's connection, as the server answers it. */
export type ConnectionStatus = inferOutput<typeof trpc.connection.status>;
