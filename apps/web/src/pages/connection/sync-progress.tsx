import { memo } from "react";

import { Badge } from "../../ui/badge.js";
import { numberText } from "../../ui/number-text.js";
import { Card } from "../../ui/page.js";
import { ProgressBar } from "../../ui/progress-bar.js";
import { objectLabel, type Backfill } from "../../connection/backfill-objects.js";
import { EarlierSyncs } from "./earlier-syncs.js";
import { RowsByObject } from "./rows-by-object.js";
import { RUN_BADGES, type ObjectState } from "./run-badges.js";
import { RunFacts } from "./run-facts.js";
import { RunOutcome } from "./run-outcome.js";
import { RunTimes } from "./run-times.js";

const WAITING: ObjectState = { synced: 0, status: "waiting" };

/** The running or last run: its numbers, its progress, and the state of each object. */
export const SyncProgress = memo(function SyncProgress({ backfill }: { backfill: Backfill }) {
  const { status, objects, result, startedAt, finishedAt, createdAfter, takenOver } = backfill;
  const states = objects.map((name) => ({ name, ...(result[name] ?? WAITING) }));
  const done = states.filter((state) => state.status !== "waiting" && state.status !== "running").length;
  const running = status === "running";
  const skipped = running ? 0 : states.filter((state) => state.status === "skipped").length;
  const progress = `${done - skipped} of ${states.length} object types synced${skipped === 0 ? "" : `, ${skipped} skipped`}`;
  const badge = RUN_BADGES[status];
  const now = states.filter((state) => state.status === "running").map(({ name }) => objectLabel(name));
  return (
    <Card padded={false}>
      <div className="space-y-3 px-4 py-4 md:px-5">
        <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
          <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
            <h3 className="font-medium">{running ? "Syncing now" : "Last sync"}</h3>
            <Badge tone={badge.tone} live={running}>
              {badge.label}
            </Badge>
            <span className="text-muted">
              <RunTimes startedAt={startedAt} finishedAt={finishedAt} />
              {createdAfter !== null && `, created since ${createdAfter.slice(0, 10)}`}
            </span>
          </div>
          <RunFacts backfill={backfill} />
        </div>
        <ProgressBar
          label="Object types synced"
          value={done}
          max={states.length}
          text={progress}
          tone={status === "failed" ? "bad" : status === "canceled" ? "warn" : "accent"}
        />
        <p role="status" className="text-muted">
          {progress}
          {running && now.length > 0 ? `. Syncing ${listText(now)}…` : "."}
        </p>
        {takenOver > 0 && (
          <p className="text-muted">
            This sync continued the previous one, which had copied {numberText(takenOver)} of these rows.
          </p>
        )}
        {running && backfill.error !== null && <p className="break-words text-warn">{backfill.error}</p>}
      </div>
      <RunOutcome backfill={backfill} />
      <RowsByObject key={backfill.id} states={states} running={running} />
      <EarlierSyncs />
    </Card>
  );
});

/** Joins at most three names: "Customers, Prices, Plans and 4 more". */
function listText(names: string[]): string {
  const more = names.length - 3;
  return more > 0 ? `${names.slice(0, 3).join(", ")} and ${numberText(more)} more` : names.join(", ");
}
