import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { Webhook } from "lucide-react";

import { client, trpc } from "../../api/trpc.js";
import { useTeam } from "../../session/session-context.js";
import { Button, buttonClass } from "../../ui/button.js";
import { EmptyState } from "../../ui/empty-state.js";
import { FailureNotice } from "../../ui/failure-notice.js";
import { LoadMore } from "../../ui/load-more.js";
import { Card, Page } from "../../ui/page.js";
import { Skeleton } from "../../ui/skeleton.js";
import { CountsSection } from "./counts-section.js";
import type { EventFilter } from "./event-filter.js";
import { EventFilterForm } from "./event-filter-form.js";
import { EventsTable } from "./events-table.js";

/** The events page: counts of all events, and the list of them, newest first. */
export function EventsPage() {
  const { id: teamId } = useTeam();
  const filter = useSearch({ from: "/signed-in/teams/$teamId/events" });
  const navigate = useNavigate({ from: "/teams/$teamId/events" });
  const query = useInfiniteQuery({
    queryKey: trpc.events.list.infiniteQueryKey({ teamId, ...filter }),
    queryFn: ({ pageParam, signal }) =>
      client.events.list.query(
        { teamId, ...filter, ...(pageParam !== null && { cursor: pageParam }) },
        { signal },
      ),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    placeholderData: (before) => before,
  });
  const events = query.data?.pages.flatMap((page) => page.events) ?? [];
  const filtered = filter.status !== undefined || filter.type !== undefined;
  const show = (search: EventFilter) => void navigate({ search, replace: true });
  return (
    <Page
      title="Events"
      description="Every event that Stripe has delivered over this connection, and what happened to it."
    >
      <CountsSection />
      <Card padded={false}>
        <EventFilterForm filter={filter} onChange={show} />
        {query.isPending && (
          <div className="p-5">
            <Skeleton label="the events" lines={8} />
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
        {query.isSuccess && events.length === 0 && filtered && (
          <EmptyState
            icon={Webhook}
            title="No event matches the filter"
            action={<Button onClick={() => show({})}>Clear the filter</Button>}
          />
        )}
        {query.isSuccess && events.length === 0 && !filtered && (
          <EmptyState
            icon={Webhook}
            title="No event has arrived yet"
            action={
              <Link to="/teams/$teamId/settings/stripe" params={{ teamId }} className={buttonClass()}>
                Check the webhook
              </Link>
            }
          >
            Change something in Stripe, and the event appears here about a second later.
          </EmptyState>
        )}
        {events.length > 0 && (
          <>
            <EventsTable events={events} />
            <LoadMore query={query} shown={events.length} noun="events" />
          </>
        )}
      </Card>
    </Page>
  );
}
