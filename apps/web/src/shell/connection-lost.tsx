import { useQuery, useQueryClient } from "@tanstack/react-query";
import { WifiOff } from "lucide-react";
import { useEffect } from "react";

import { useReachable } from "../api/reach.js";
import { trpc } from "../api/trpc.js";

const ASK_AGAIN_MS = 2_000;

/** While the server is gone: says so over everything, asks again, and reads everything anew once it is back. */
export function ConnectionLost() {
  const reachable = useReachable();
  const queryClient = useQueryClient();
  useQuery({
    ...trpc.system.config.queryOptions({}),
    enabled: !reachable,
    refetchInterval: ASK_AGAIN_MS,
    refetchIntervalInBackground: true,
    retry: false,
    staleTime: 0,
  });
  useEffect(() => {
    if (reachable) return;
    return () => void queryClient.invalidateQueries();
  }, [reachable, queryClient]);
  return (
    <div role="status" className="sticky top-0 z-40 empty:hidden">
      {!reachable && (
        <p className="flex items-center justify-center gap-2 border-b border-warn/30 bg-warn-soft px-4 py-2 font-medium text-warn">
          <WifiOff aria-hidden className="size-4" />
          The connection to BillStack's server is lost. What you see may be old; trying again…
        </p>
      )}
    </div>
  );
}
