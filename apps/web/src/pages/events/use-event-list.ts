import { useInfiniteQuery, useQuery, useQueryClient, type InfiniteData } from "@tanstack/react-query";
import { useEffect } from "react";

import { client, trpc } from "../../api/trpc.js";
import { useTeam } from "../../session/session-context.js";
import { toQuery, type EventFilter } from "./event-filter.js";
import { mergeEvents, type EventsPageData } from "./merge-events.js";

type List = InfiniteData<EventsPageData, string | null>;

/** So many events are read at once. */
const PAGE = 50;

/**
 * Reads the events that a filter shows, so that a live change costs one request and moves no row that a person reads.
 * The list itself is read only once. The newest page is read again after each change. It brings the status of the rows up
 * to date, and `showNewest` puts it in the place of the list.
 *
 * @param isReading whether the person reads the list, so that new rows must wait until they are asked for
 */
export function useEventList(filter: EventFilter, isReading: () => boolean) {
  const { id: teamId } = useTeam();
  const queryClient = useQueryClient();
  const input = { teamId, limit: PAGE, ...toQuery(filter) };
  // The key begins like those of the procedures for events, so that a replay reads the list again. The layout, which
  // watches the connection, reads only `events.list` again.
  const listKey = [["events", "shown"], input] as const;
  const list = useInfiniteQuery({
    queryKey: listKey,
    queryFn: ({ pageParam, signal }): Promise<EventsPageData> =>
      client.events.list.query({ ...input, ...(pageParam !== null && { cursor: pageParam }) }, { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }: EventsPageData) => nextCursor,
    placeholderData: (before: List | undefined) => before,
    staleTime: Infinity,
    // Somebody who comes back to a list of several pages finds it as it was.
    refetchOnMount: ({ state }) => ((state.data?.pages.length ?? 0) > 1 ? false : "always"),
  });
  const isOwn = list.isSuccess && !list.isPlaceholderData;
  // A kept page would be older than a list that is read anew, and would seem to say that its newest events are gone.
  const newest = useQuery({ ...trpc.events.list.queryOptions(input), enabled: isOwn, gcTime: 0 });
  const shown = list.data?.pages.flatMap(({ events }) => events) ?? [];
  const merged = mergeEvents(shown, isOwn ? newest.data : undefined);
  const page = newest.data;
  const showNewest = (): void => {
    if (page === undefined) return;
    queryClient.setQueryData<List>([...listKey], { pages: [page], pageParams: [null] });
  };
  const hasChanged = isOwn && merged.fresh + merged.gone > 0;
  const isOnePage = list.data?.pages.length === 1;
  useEffect(() => {
    if (hasChanged && isOnePage && (shown.length === 0 || !isReading())) showNewest();
  });
  return { list, ...merged, isMoreFresh: merged.fresh === PAGE, showNewest };
}
