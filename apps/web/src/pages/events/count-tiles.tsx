import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { useTeam } from "../../session/session-context.js";
import { numberText } from "../../ui/number-text.js";
import { OUTCOMES, type EventCounts } from "./event-counts.js";
import { EVENT_STATUSES } from "./event-filter.js";

/**
 * The numbers of events: received in the last day, received in total, and by outcome. Each outcome links to its
 * events.
 */
export function CountTiles({ total, hours }: EventCounts) {
  const { id: teamId } = useTeam();
  const receivedInLastDay = hours.reduce((sum, { received }) => sum + received, 0);
  return (
    <dl className="grid grid-cols-2 gap-px overflow-hidden rounded-xl border border-line bg-line shadow-card sm:grid-cols-3 lg:grid-cols-6">
      <Tile name="Last 24 hours" value={receivedInLastDay} />
      <Tile name="Total" value={total.received} />
      {OUTCOMES.map(({ count, status, dotColor }) => {
        const { label, meaning } = EVENT_STATUSES[status];
        return (
          <Tile
            key={count}
            value={total[count]}
            name={
              <Link
                to="/teams/$teamId/events"
                params={{ teamId }}
                search={{ status }}
                title={meaning}
                className="inline-flex items-center gap-1.5 rounded hover:underline"
              >
                <span aria-hidden className={`size-2 rounded-full ${dotColor}`} /> {label}
              </Link>
            }
          />
        );
      })}
    </dl>
  );
}

function Tile({ name, value }: { name: ReactNode; value: number }) {
  return (
    <div className="space-y-0.5 bg-surface px-4 py-3">
      <dt className="text-xs text-muted">{name}</dt>
      <dd className="text-lg font-semibold tracking-tight tabular-nums">{numberText(value)}</dd>
    </div>
  );
}
