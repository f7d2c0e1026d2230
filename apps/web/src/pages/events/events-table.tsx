import { Link } from "@tanstack/react-router";
import { memo } from "react";

import { useTeam } from "../../session/session-context.js";
import { Badge } from "../../ui/badge.js";
import { RelativeTime } from "../../ui/relative-time.js";
import { ScrollRegion } from "../../ui/scroll-region.js";
import type { EventSummary } from "./event-filter.js";
import { EventStatusBadge } from "./event-status-badge.js";

const HEAD = "px-4 py-1.5 font-medium whitespace-nowrap first:md:pl-5 last:md:pr-5";
const CELL = "px-4 py-2 whitespace-nowrap first:md:pl-5 last:md:pr-5";

/** The events as a table. Each links to its page. */
export function EventsTable({ events }: { events: (EventSummary & { isGone?: boolean })[] }) {
  const { id: teamId } = useTeam();
  return (
    <ScrollRegion label="Events" className="overflow-x-auto">
      <table className="w-full text-left">
        <thead className="bg-sunken text-xs text-muted">
          <tr>
            <th scope="col" className={HEAD}>
              Type
            </th>
            <th scope="col" className={HEAD}>
              Status
            </th>
            <th scope="col" className={HEAD}>
              Object
            </th>
            <th scope="col" className={HEAD}>
              Received
            </th>
            <th scope="col" className={`${HEAD} text-right`}>
              Attempts
            </th>
          </tr>
        </thead>
        <tbody className="divide-y divide-line">
          {events.map(({ id, type, status, objectId, receivedAt, attempts, isGone }) => (
            <EventRow
              key={id}
              {...{ teamId, id, type, status, objectId, receivedAt, attempts, isGone: isGone === true }}
            />
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

type EventRowProps = Pick<EventSummary, "id" | "type" | "status" | "objectId" | "receivedAt" | "attempts"> & {
  teamId: string;
  isGone: boolean;
};

/**
 * One event. It takes single values and not the event, because each answer of the server has new objects for the same
 * events: so a new event renders its own row and none of the others.
 */
const EventRow = memo(function EventRow(props: EventRowProps) {
  const { teamId, id, type, status, objectId, receivedAt, attempts, isGone } = props;
  return (
    <tr className="hover:bg-sunken">
      <td className={CELL}>
        <Link
          to="/teams/$teamId/events/$eventId"
          params={{ teamId, eventId: id }}
          className="rounded font-medium hover:underline"
        >
          {type}
        </Link>
      </td>
      <td className={CELL}>
        {isGone ? (
          <span title="The event does not match the filter any more.">
            <Badge>Changed</Badge>
          </span>
        ) : (
          <EventStatusBadge status={status} />
        )}
      </td>
      <td className={`${CELL} font-mono text-xs text-muted`}>{objectId ?? "—"}</td>
      <td className={`${CELL} text-muted`}>
        <RelativeTime at={receivedAt} />
      </td>
      <td className={`${CELL} text-right text-muted tabular-nums`}>{attempts}</td>
    </tr>
  );
});
