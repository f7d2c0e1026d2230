import { useQuery, useQueryClient, type UseQueryResult } from "@tanstack/react-query";
import { useSubscription } from "@trpc/tanstack-react-query";

import { trpc } from "../api/trpc.js";
import { useTeam } from "../session/session-context.js";
import { usePageVisible } from "../shell/page-visible.js";
import { useReconnectingStream } from "../shell/reconnecting-stream.js";
import type { Backfill } from "./backfill-objects.js";
import type { ConnectionStatus } from "./connection-status.js";

/** The query of the running or last load, and whether a load runs now. */
interface WatchedBackfill {
  query: UseQueryResult<{ backfill: Backfill | null }, unknown>;
  running: boolean;
}

/**
 * Reads the running or last load of the team. While a load runs and the browser tab is visible, a subscription keeps
 * its progress up to date. `status` is that of the connection; undefined while it is not known.
 */
export function useBackfill(status: ConnectionStatus | undefined): WatchedBackfill {
  const { id: teamId } = useTeam();
  const queryClient = useQueryClient();
  const visible = usePageVisible();
  const query = useQuery(trpc.backfill.get.queryOptions({ teamId }));
  const running = status?.syncStatus === "syncing" || query.data?.backfill?.status === "running";
  const watched = visible && running;
  const watch = useSubscription(
    trpc.backfill.watch.subscriptionOptions(
      { teamId },
      {
        enabled: watched,
        onData: (state) => queryClient.setQueryData(trpc.backfill.get.queryKey({ teamId }), state),
      },
    ),
  );
  useReconnectingStream(watch, watched, () => {
    void queryClient.invalidateQueries(trpc.backfill.get.queryFilter({ teamId }));
  });
  return { query, running };
}
