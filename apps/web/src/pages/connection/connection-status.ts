import type { inferOutput } from "@trpc/tanstack-react-query";

import type { trpc } from "../../api/trpc.js";

export type ConnectionStatus = inferOutput<typeof trpc.connection.status>;
