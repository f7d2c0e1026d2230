import { Link } from "@tanstack/react-router";

import { useTeam } from "../../session/session-context.js";
import { Badge } from "../../ui/badge.js";
import { RelativeTime } from "../../ui/relative-time.js";
import { ScrollRegion } from "../../ui/scroll-region.js";
import type { EventSummary } from "./event-filter.js";
import { EventStatusBadge } from "./event-status-badge.js";

const HEAD = "px-4 py-1.5 font-medium whitespace-nowrap";
const CELL = "px-4 py-2 whitespace-nowrap";

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
          {events.map((event) => (
            <tr key={event.id} className="hover:bg-sunken">
              <td className={CELL}>
                <Link
                  to="/teams/$teamId/events/$eventId"
                  params={{ teamId, eventId: event.id }}
                  className="rounded font-medium hover:underline"
                >
                  {event.type}
                </Link>
              </td>
              <td className={CELL}>
                {event.isGone === true ? (
                  <span title="The event does not match the filter any more.">
                    <Badge>Changed</Badge>
                  </span>
                ) : (
                  <EventStatusBadge status={event.status} />
                )}
              </td>
              <td className={`${CELL} font-mono text-xs text-muted`}>{event.objectId ?? "—"}</td>
              <td className={`${CELL} text-muted`}>
                <RelativeTime at={event.receivedAt} />
              </td>
              <td className={`${CELL} text-right text-muted tabular-nums`}>{event.attempts}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}
