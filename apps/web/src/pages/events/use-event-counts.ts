import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useSubscription } from "@trpc/tanstack-react-query";

import { trpc } from "../../api/trpc.js";
import { useTeam } from "../../session/session-context.js";
import { useKeptStream } from "../../shell/keep-stream.js";
import { usePageVisible } from "../../shell/page-visible.js";

/** The team's counts of events, kept true while the page is seen. */
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
        onData: (seen) => queryClient.setQueryData(trpc.events.counts.queryKey({ teamId }), seen),
      },
    ),
  );
  useKeptStream(watch, visible, () => {
    void queryClient.invalidateQueries(trpc.events.counts.queryFilter({ teamId }));
  });
  return query;
}
