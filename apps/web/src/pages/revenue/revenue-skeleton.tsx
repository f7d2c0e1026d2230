import { Card } from "../../ui/page.js";
import { Skeleton } from "../../ui/skeleton.js";
import { CHART_HEIGHT } from "./charts/axis.js";

/** The height of a chart's card apart from the chart: its title, its description and its borders, in pixels. */
const CARD_EXTRA = 54;

/** The heights of four and of eight figures, on narrow and on wide screens. */
const HEIGHTS = { 4: "min-h-72 lg:min-h-28", 8: "min-h-150 lg:min-h-60" } as const;

/** Stands in the place of the figures and the first chart while they are read, and has about their height. */
export function RevenueSkeleton({ figures }: { figures: keyof typeof HEIGHTS }) {
  return (
    <>
      <Card>
        <div className={HEIGHTS[figures]}>
          <Skeleton label="the figures" />
        </div>
      </Card>
      <Card>
        <div style={{ minHeight: CHART_HEIGHT + CARD_EXTRA }}>
          <Skeleton label="the charts" lines={6} />
        </div>
      </Card>
    </>
  );
}
