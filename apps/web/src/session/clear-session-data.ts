import type { QueryClient } from "@tanstack/react-query";

import { trpc } from "../api/trpc.js";

/**
 * Removes everything from the query cache that was read with a session. The next person who signs in in this tab
 * must not see it. Queries of `system` need no session and stay.
 */
export function clearSessionData(queryClient: QueryClient): void {
  const withoutSession = new Set(queryClient.getQueryCache().findAll({ queryKey: trpc.system.pathKey() }));
  queryClient.removeQueries({ predicate: (query) => !withoutSession.has(query) });
}
