import type { QueryClient } from "@tanstack/react-query";

import { trpc } from "../api/trpc.js";

/** Forgets all that was read with a session: the next one in this tab may be another person's. */
export function forgetReads(queryClient: QueryClient): void {
  const open = new Set(queryClient.getQueryCache().findAll({ queryKey: trpc.system.pathKey() }));
  queryClient.removeQueries({ predicate: (query) => !open.has(query) });
}
