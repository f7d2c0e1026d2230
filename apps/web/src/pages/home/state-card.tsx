import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { useTeam } from "../../session/session-context.js";
import { lazyPart } from "../../ui/lazy-part.js";
import { OutsideText } from "../../ui/outside-text.js";
import { Card } from "../../ui/page.js";
import { RelativeTime } from "../../ui/relative-time.js";
import type { Backfill } from "../../connection/backfill-objects.js";
import type { ConnectionStatus } from "../../connection/connection-status.js";
import { StateIcon } from "../../connection/state-icon.js";
import type { EventSummary } from "../events/event-filter.js";
import type { TeamState } from "../../connection/team-state.js";
import { delayText } from "./delay-text.js";
import { LoadProgress } from "./load-progress.js";

const VerifyButton = lazyPart(async () => (await import("./verify-button.js")).VerifyButton);

interface StateCardProps {
  state: TeamState;
  status: ConnectionStatus;
  backfill: Backfill | null;
  events: NewestEvents;
}

/** The newest events: the last one that was applied, and one that waits; null if there is none. */
interface NewestEvents {
  applied: EventSummary | null;
  waiting: EventSummary | null;
}

/**
 * Whether the copy is right: one state for the whole page, and the three times that it follows from. If there are
 * problems, they come first, and the page shows the times below them (`StateFacts`).
 */
export function StateCard({ state, status, backfill, events }: StateCardProps) {
  return (
    <Card padded={false}>
      <div className="flex gap-3 px-4 py-4 md:px-5">
        <StateIcon tone={state.tone} />
        <div className="min-w-0 flex-1 space-y-0.5">
          <p role="status" className="text-base font-semibold">
            {state.title}
          </p>
          {state.sentence !== null && (
            <p className="text-muted">
              <OutsideText text={state.sentence} />
            </p>
          )}
          {state.kind === "not-verified" && (
            // Its height is kept free, so that nothing moves when its program has been loaded.
            <div className="min-h-10.5">
              <VerifyButton />
            </div>
          )}
          {state.kind === "loading" && backfill !== null && <LoadProgress backfill={backfill} />}
        </div>
      </div>
      {state.kind !== "problems" && (
        <div className="border-t border-line">
          <Times status={status} events={events} />
        </div>
      )}
    </Card>
  );
}

/** The three times as a card of their own, for a page that shows problems before them. */
export function StateFacts({ status, events }: Pick<StateCardProps, "status" | "events">) {
  return (
    <Card padded={false}>
      <Times status={status} events={events} />
    </Card>
  );
}

function Times({ status, events }: Pick<StateCardProps, "status" | "events">) {
  return (
    <dl className="grid gap-px bg-line sm:grid-cols-3">
      <Fact name="Equal to Stripe as of">
        {status.equalAsOf === null ? "Not verified" : <RelativeTime at={status.equalAsOf} />}
      </Fact>
      <Fact name="Last event">
        {status.lastEventAt === null ? "None yet" : <RelativeTime at={status.lastEventAt} />}
      </Fact>
      <Fact name="Lag">
        <Lag events={events} />
      </Fact>
    </dl>
  );
}

/** How long the last event took from Stripe to its table. Events that wait are more important, so they come first. */
function Lag({ events: { applied, waiting } }: Pick<StateCardProps, "events">) {
  const { id: teamId } = useTeam();
  if (waiting !== null) {
    return (
      <Link
        to="/teams/$teamId/events"
        params={{ teamId }}
        search={{ status: "waiting" }}
        className="text-accent underline underline-offset-3"
      >
        Events are waiting
      </Link>
    );
  }
  return applied?.appliedAt == null ? "Not known yet" : delayText(applied.created, applied.appliedAt);
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="space-y-0.5 bg-surface px-4 py-3 md:px-5">
      <dt className="text-xs text-muted">{name}</dt>
      <dd className="font-medium tabular-nums first-letter:uppercase">{children}</dd>
    </div>
  );
}
