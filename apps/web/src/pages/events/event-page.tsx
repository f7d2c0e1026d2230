import { may } from "@billstack/tenancy/roles";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { ArrowLeft, RotateCcw, Webhook } from "lucide-react";
import type { ReactNode } from "react";

import { failureOf } from "../../api/failure.js";
import { trpc } from "../../api/trpc.js";
import { useTeam } from "../../session/session-context.js";
import { Button, buttonClass } from "../../ui/button.js";
import { EmptyState } from "../../ui/empty-state.js";
import { FailureNotice } from "../../ui/failure-notice.js";
import { Json } from "../../ui/json.js";
import { Notice } from "../../ui/notice.js";
import { OutsideText } from "../../ui/outside-text.js";
import { Card, Page } from "../../ui/page.js";
import { RelativeTime } from "../../ui/relative-time.js";
import { Skeleton } from "../../ui/skeleton.js";
import { EventDifference } from "./event-difference.js";
import { EVENT_STATUSES } from "./event-filter.js";
import { EventObject } from "./event-object.js";
import { EventStatusBadge } from "./event-status-badge.js";
import { FailedAttempts } from "./failed-attempts.js";

/** The page of one event: its status, its payload as Stripe sent it, and a button that applies it again. */
export function EventPage() {
  const { eventId } = useParams({ from: "/signed-in/teams/$teamId/events/$eventId" });
  const { id: teamId, role } = useTeam();
  const queryClient = useQueryClient();
  const query = useQuery(trpc.events.get.queryOptions({ teamId, eventId }));
  const replay = useMutation(
    trpc.events.replay.mutationOptions({
      onSuccess: () => queryClient.invalidateQueries({ queryKey: trpc.events.pathKey() }),
    }),
  );
  const event = query.data;
  const isUnknown = query.isError && failureOf(query.error).code === "not_found";
  return (
    <Page
      title={event?.type ?? "Event"}
      badges={event && <EventStatusBadge status={event.status} />}
      description={event && EVENT_STATUSES[event.status].meaning}
      actions={
        <>
          <Link to="/teams/$teamId/events" params={{ teamId }} className={buttonClass()}>
            <ArrowLeft aria-hidden /> All events
          </Link>
          {event && may(role, "events.replay") && (
            <Button busy={replay.isPending} onClick={() => replay.mutate({ teamId, eventId })}>
              <RotateCcw aria-hidden /> Replay
            </Button>
          )}
        </>
      }
    >
      {query.isPending && (
        <Card>
          <Skeleton label="the event" lines={8} />
        </Card>
      )}
      {isUnknown && (
        <Card>
          <EmptyState icon={Webhook} title="There is no such event">
            This team has received no event with this id. The event may belong to another team, or its link
            may be wrong.
          </EmptyState>
        </Card>
      )}
      {query.isError && !isUnknown && (
        <FailureNotice
          title="The event could not be read"
          error={query.error}
          onRetry={() => void query.refetch()}
        />
      )}
      {replay.isError && <FailureNotice title="The event could not be replayed" error={replay.error} />}
      {replay.isSuccess && (
        <Notice tone="good">The event is queued again and will be applied in a moment.</Notice>
      )}
      {event && (
        <>
          {event.lastError !== null && (
            <Notice tone="warn" title="The last attempt failed">
              <OutsideText text={event.lastError} />
            </Notice>
          )}
          <Card padded={false}>
            <dl className="divide-y divide-line">
              <Fact name="Event">
                <code className="font-mono text-xs break-all">{event.id}</code>
              </Fact>
              <Fact name="Object">
                <EventObject objectId={event.objectId} payload={event.payload} />
              </Fact>
              <Fact name="Happened">
                <RelativeTime at={event.created} />
              </Fact>
              <Fact name="Received">
                <RelativeTime at={event.receivedAt} />
              </Fact>
              <Fact name="Applied">
                {event.appliedAt === null ? "—" : <RelativeTime at={event.appliedAt} />}
              </Fact>
              <Fact name="Attempts">
                {event.attempts}
                {event.nextAttemptAt !== null && (
                  <span className="text-muted">
                    , the next one <RelativeTime at={event.nextAttemptAt} />
                  </span>
                )}
              </Fact>
            </dl>
          </Card>
          <FailedAttempts attempts={event.failedAttempts} />
          <EventDifference payload={event.payload} />
          <section aria-label="Payload" className="space-y-2">
            <h2 className="font-semibold">Payload</h2>
            <Json value={event.payload} label="Payload as Stripe sent it" />
          </section>
        </>
      )}
    </Page>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="grid grid-cols-[6.5rem_minmax(0,1fr)] gap-3 px-4 py-2 md:px-5">
      <dt className="text-muted">{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
