import { useQuery } from "@tanstack/react-query";

import { trpc } from "../../api/trpc.js";
import { useTeam } from "../../session/session-context.js";
import { Badge } from "../../ui/badge.js";
import { FailureNotice } from "../../ui/failure-notice.js";
import { numberText } from "../../ui/number-text.js";
import { RelativeTime } from "../../ui/relative-time.js";
import { ScrollRegion } from "../../ui/scroll-region.js";
import { Skeleton } from "../../ui/skeleton.js";
import { BACKFILL_OBJECTS, objectLabel, type Backfill } from "../../connection/backfill-objects.js";
import { durationText } from "../../ui/duration-text.js";
import { RUN_BADGES } from "./run-badges.js";

const HEAD = "px-2 py-1.5 font-medium whitespace-nowrap first:pl-4 last:pr-4 sm:px-4 md:first:pl-5";
const CELL = "px-2 py-2 whitespace-nowrap first:pl-4 last:pr-4 sm:px-4 md:first:pl-5";
/** How many runs are shown. */
const SHOWN = 20;

/** The last runs as a table: start, scope, duration, rows, requests and status. */
export function RunHistory() {
  const { id: teamId } = useTeam();
  const query = useQuery(trpc.backfill.list.queryOptions({ teamId, limit: SHOWN }));
  const runs = query.data?.backfills ?? [];
  if (query.isError) {
    return (
      <FailureNotice
        title="The history could not be read"
        error={query.error}
        onRetry={() => void query.refetch()}
      />
    );
  }
  if (query.isPending) {
    return (
      <div className="border-t border-line p-4 md:px-5">
        <Skeleton label="the history" lines={2} />
      </div>
    );
  }
  return (
    <>
      <ScrollRegion label="History of syncs" className="max-h-80 overflow-auto border-t border-line">
        <table className="w-full text-left">
          <caption className="sr-only">Syncs since the team was connected, the newest first</caption>
          <thead className="bg-sunken text-xs text-muted">
            <tr>
              <th scope="col" className={HEAD}>
                Started
              </th>
              <th scope="col" className={HEAD}>
                What
              </th>
              <th scope="col" className={`${HEAD} text-right`}>
                Took
              </th>
              <th scope="col" className={`${HEAD} text-right`}>
                Rows
              </th>
              <th scope="col" className={`${HEAD} text-right`}>
                Requests
              </th>
              <th scope="col" className={HEAD}>
                Status
              </th>
            </tr>
          </thead>
          <tbody className="divide-y divide-line">
            {runs.map((run) => (
              <tr key={run.id}>
                <th scope="row" className={`${CELL} font-normal`}>
                  <RelativeTime at={run.startedAt} />
                </th>
                <td className={`${CELL} text-muted`}>{scopeText(run)}</td>
                <td className={`${CELL} text-right tabular-nums`}>
                  {run.finishedAt === null ? "—" : durationText(run.startedAt, run.finishedAt)}
                </td>
                <td className={`${CELL} text-right tabular-nums`}>{numberText(run.synced)}</td>
                <td className={`${CELL} text-right tabular-nums`}>{numberText(run.requests)}</td>
                <td className={CELL}>
                  <Badge tone={RUN_BADGES[run.status].tone} live={run.status === "running"}>
                    {RUN_BADGES[run.status].label}
                  </Badge>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollRegion>
      {runs.length === SHOWN && (
        <p className="border-t border-line px-4 py-2 text-muted md:px-5">The last {SHOWN} syncs.</p>
      )}
    </>
  );
}

/** Says what a run loaded: "Everything", "Customers", "4 objects, since 2026-01-31". */
function scopeText({ objects, createdAfter }: Backfill): string {
  const [only] = objects;
  const what =
    objects.length === BACKFILL_OBJECTS.length
      ? "Everything"
      : objects.length === 1 && only !== undefined
        ? objectLabel(only)
        : `${objects.length} objects`;
  return createdAfter === null ? what : `${what}, since ${createdAfter.slice(0, 10)}`;
}
