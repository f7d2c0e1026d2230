import { useQuery, useQueryClient } from "@tanstack/react-query";
import { ServerOff } from "lucide-react";
import { useEffect } from "react";

import { useServerReachable } from "../api/server-reachable.js";
import { trpc } from "../api/trpc.js";

/** How often the server is asked whether it is back, in milliseconds. */
const RETRY_MS = 2_000;

/**
 * A bar at the top of every page while the server cannot be reached. Asks the server again until it answers, and then
 * reloads all data of the page.
 */
export function ConnectionLost() {
  const reachable = useServerReachable();
  const queryClient = useQueryClient();
  useQuery({
    ...trpc.system.config.queryOptions({}),
    enabled: !reachable,
    refetchInterval: RETRY_MS,
    refetchIntervalInBackground: true,
    retry: false,
    staleTime: 0,
  });
  useEffect(() => {
    if (reachable) return;
    return () => void queryClient.invalidateQueries();
  }, [reachable, queryClient]);
  return (
    <div role="status" data-bar={reachable ? undefined : ""} className="sticky top-0 z-40 empty:hidden">
      {!reachable && (
        <p className="flex items-center justify-center gap-2 border-b md:h-(--bar-height) md:py-0 border-warn/30 bg-warn-soft px-4 py-2 font-medium text-warn">
          <ServerOff aria-hidden className="size-4 shrink-0" />
          The BillStack server does not answer. What you see may be out of date. Trying again…
        </p>
      )}
    </div>
  );
}
