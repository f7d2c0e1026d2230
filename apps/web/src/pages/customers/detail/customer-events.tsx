import { useInfiniteQuery } from "@tanstack/react-query";

import { client, trpc } from "../../../api/trpc.js";
import { useTeam } from "../../../session/session-context.js";
import { FailureNotice } from "../../../ui/failure-notice.js";
import { LoadMore } from "../../../ui/load-more.js";
import { Card } from "../../../ui/page.js";
import { Skeleton } from "../../../ui/skeleton.js";
import { EventsTable } from "../../events/events-table.js";

/** The events that Stripe delivered about the customer and what belongs to it, the newest first. */
export function CustomerEvents({ customerId }: { customerId: string }) {
  const { id: teamId } = useTeam();
  const input = { teamId, id: customerId };
  const query = useInfiniteQuery({
    queryKey: trpc.customers.events.infiniteQueryKey(input),
    queryFn: ({ pageParam, signal }) =>
      client.customers.events.query(
        { ...input, ...(pageParam !== null && { cursor: pageParam }) },
        { signal },
      ),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
  const events = query.data?.pages.flatMap((page) => page.events) ?? [];
  return (
    <section aria-label="Events of the customer" className="space-y-2">
      <h2 className="font-semibold">Events</h2>
      <Card padded={false}>
        {query.isPending && (
          <div className="p-5">
            <Skeleton label="the events" lines={3} />
          </div>
        )}
        {query.isError && (
          <div className="p-4">
            <FailureNotice
              title="The events could not be read"
              error={query.error}
              onRetry={() => void query.refetch()}
            />
          </div>
        )}
        {query.isSuccess && events.length === 0 && (
          <p className="px-4 py-3 text-muted md:px-5">
            No event about this customer has arrived since the team was connected.
          </p>
        )}
        {events.length > 0 && (
          <>
            <EventsTable events={events} />
            <LoadMore query={query} shown={events.length} noun="event" />
          </>
        )}
      </Card>
    </section>
  );
}
