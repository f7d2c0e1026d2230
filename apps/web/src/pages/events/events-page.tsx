import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { Webhook } from "lucide-react";
import { useCallback, useRef } from "react";

import { trpc } from "../../api/trpc.js";
import { NotConnected } from "../../connection/not-connected.js";
import { useTeam } from "../../session/session-context.js";
import { isBare } from "../../shell/only-known.js";
import { Button, buttonClass } from "../../ui/button.js";
import { EmptyState } from "../../ui/empty-state.js";
import { FailureNotice } from "../../ui/failure-notice.js";
import { lazyPart } from "../../ui/lazy-part.js";
import { LoadMore } from "../../ui/load-more.js";
import { Card, Page } from "../../ui/page.js";
import { Skeleton } from "../../ui/skeleton.js";
import { CountsSection } from "./counts-section.js";
import type { EventFilter } from "./event-filter.js";
import { EventFilterForm } from "./event-filter-form.js";
import { EventsTable } from "./events-table.js";
import { FreshEvents } from "./fresh-events.js";
import { useEventList } from "./use-event-list.js";

const Refusals = lazyPart(async () => (await import("../../connection/refusals.js")).Refusals);

/** The events page: counts of all events, refused deliveries, and the list of the events, newest first. */
export function EventsPage() {
  const { id: teamId } = useTeam();
  const filter = useSearch({ from: "/signed-in/teams/$teamId/events" });
  const navigate = useNavigate({ from: "/teams/$teamId/events" });
  const frame = useRef<HTMLDivElement>(null);
  const { data: connection } = useQuery({
    ...trpc.connection.status.queryOptions({ teamId }),
    select: ({ connected, refusals }) => ({ connected, refusals }),
  });
  const { list, events, fresh, gone, isMoreFresh, showNewest } = useEventList(filter, () =>
    isRead(frame.current),
  );
  const isFiltered = !isBare(filter);
  const show = useCallback((search: EventFilter) => void navigate({ search, replace: true }), [navigate]);
  return (
    <Page
      title="Events"
      description="Every event that Stripe has delivered over this connection, and what happened to it."
    >
      {connection?.connected === false ? (
        <NotConnected>Then each event that Stripe delivers appears here about a second later.</NotConnected>
      ) : (
        <>
          <CountsSection />
          {connection && <Refusals refusals={connection.refusals} />}
          <Card padded={false}>
            <EventFilterForm filter={filter} onChange={show} />
            {list.isPending && (
              <div className="p-5">
                <Skeleton label="the events" lines={8} />
              </div>
            )}
            {list.isError && (
              <div className="p-4">
                <FailureNotice
                  title="The events could not be read"
                  error={list.error}
                  onRetry={() => void list.refetch()}
                />
              </div>
            )}
            {list.isSuccess && events.length === 0 && isFiltered && (
              <EmptyState
                icon={Webhook}
                title="No event matches the filter"
                action={<Button onClick={() => show({})}>Clear the filter</Button>}
              />
            )}
            {list.isSuccess && events.length === 0 && !isFiltered && (
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
              <div ref={frame}>
                <FreshEvents fresh={fresh} gone={gone} isMore={isMoreFresh} onShow={showNewest} />
                <EventsTable events={events} />
                <LoadMore query={list} shown={events.length} noun="event" />
              </div>
            )}
          </Card>
        </>
      )}
    </Page>
  );
}

/** Whether somebody reads the list: the pointer or the focus is in it, or its first row is scrolled out of sight. */
function isRead(list: HTMLElement | null): boolean {
  if (list === null) return false;
  return (
    list.matches(":hover") || list.contains(document.activeElement) || list.getBoundingClientRect().top < 0
  );
}
