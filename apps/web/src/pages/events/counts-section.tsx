import { memo } from "react";

import { FailureNotice } from "../../ui/failure-notice.js";
import { lazyPart } from "../../ui/lazy-part.js";
import { Card } from "../../ui/page.js";
import { Skeleton } from "../../ui/skeleton.js";
import { CountTiles } from "./count-tiles.js";
import { HoursChart } from "./hours-chart.js";
import { useEventCounts } from "./use-event-counts.js";

const ReplayBuried = lazyPart(async () => (await import("./replay-buried.js")).ReplayBuried);

/**
 * How many events were received and what happened to them, in numbers and as a chart of the last 24 hours. It
 * updates by itself. Where events have failed for good, it offers to replay them.
 */
export const CountsSection = memo(function CountsSection() {
  const query = useEventCounts();
  if (query.isPending) {
    return (
      <Card>
        <Skeleton label="the counts" lines={5} />
      </Card>
    );
  }
  if (query.data === undefined) {
    return (
      <FailureNotice
        title="The events could not be counted"
        error={query.error}
        onRetry={() => void query.refetch()}
      />
    );
  }
  const { total, hours } = query.data;
  return (
    <section aria-label="Deliveries" className="space-y-3">
      {query.isError && <FailureNotice title="These counts may be out of date" error={query.error} />}
      <CountTiles total={total} hours={hours} />
      {total.received > 0 && <HoursChart hours={hours} />}
      {total.buried > 0 && <ReplayBuried buried={total.buried} />}
    </section>
  );
});
