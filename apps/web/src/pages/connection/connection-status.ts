import type { inferOutput } from "@trpc/tanstack-react-query";

import type { trpc } from "../../api/trpc.js";

/** The status of a team's connection, as the server answers it. */
export type ConnectionStatus = inferOutput<typeof trpc.connection.status>;
