import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useSubscription } from "@trpc/tanstack-react-query";

import { trpc } from "../../api/trpc.js";
import { useTeam } from "../../session/session-context.js";
import { useReconnectingStream } from "../../shell/reconnecting-stream.js";
import { usePageVisible } from "../../shell/page-visible.js";

/** Returns the team's counts of events. A subscription keeps them up to date while the browser tab is visible. */
export function useEventCounts() {
  const { id: teamId } = useTeam();
  const queryClient = useQueryClient();
  const visible = usePageVisible();
  const query = useQuery(trpc.events.counts.queryOptions({ teamId }));
  const watch = useSubscription(
    trpc.events.watchCounts.subscriptionOptions(
      { teamId },
      {
        enabled: visible,
        onData: (counts) => queryClient.setQueryData(trpc.events.counts.queryKey({ teamId }), counts),
      },
    ),
  );
  useReconnectingStream(watch, visible, () => {
    void queryClient.invalidateQueries(trpc.events.counts.queryFilter({ teamId }));
  });
  return query;
}
