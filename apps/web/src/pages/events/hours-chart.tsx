import { memo } from "react";

import { clockText } from "../../ui/date-time-text.js";
import { numberText } from "../../ui/number-text.js";
import { ChartFigure } from "../../ui/chart-figure.js";
import { ScrollRegion } from "../../ui/scroll-region.js";
import { OUTCOMES, type EventCounts } from "./event-counts.js";
import { EVENT_STATUSES } from "./event-filter.js";

type Hour = EventCounts["hours"][number];

/**
 * The sizes of the chart in units of its SVG, which is stretched to the width and height that the page has for it.
 */
const HEIGHT = 100;
const HOUR_WIDTH = 10;
const BAR_WIDTH = 7;

/**
 * A bar chart of the events received in each of the last 24 hours, divided by outcome. A button shows the same
 * numbers as a table.
 */
export function HoursChart({ hours }: { hours: Hour[] }) {
  const most = Math.max(1, ...hours.map(({ received }) => received));
  const received = hours.reduce((sum, hour) => sum + hour.received, 0);
  const applied = hours.reduce((sum, hour) => sum + hour.applied, 0);
  return (
    <ChartFigure
      title="Events by hour"
      description={`Received in the last 24 hours, by what happened to them. Most in an hour: ${numberText(most)}.`}
      table={<HoursTable hours={hours} />}
      chart={
        <>
          <svg
            role="img"
            aria-label={`In the last 24 hours ${numberText(received)} events were received; ${numberText(applied)} of them are applied.`}
            viewBox={`0 0 ${hours.length * HOUR_WIDTH} ${HEIGHT}`}
            preserveAspectRatio="none"
            className="h-28 w-full border-b border-line"
          >
            {hours.map((hour, index) => (
              <Bar key={hour.hour} hour={hour} x={index * HOUR_WIDTH} scale={HEIGHT / most} />
            ))}
          </svg>
          <p aria-hidden className="flex justify-between text-2xs text-muted tabular-nums">
            {[0, 6, 12, 18, 23].map((index) => (
              <span key={index}>{clockText(hours[index]?.hour ?? "")}</span>
            ))}
          </p>
        </>
      }
    />
  );
}

const Bar = memo(function Bar({ hour, x, scale }: { hour: Hour; x: number; scale: number }) {
  const parts = OUTCOMES.map(({ count, fill }, index) => {
    const upTo = OUTCOMES.slice(0, index + 1).reduce((sum, outcome) => sum + hour[outcome.count], 0);
    return { count, fill, y: HEIGHT - upTo * scale, height: hour[count] * scale };
  });
  return (
    <g>
      <title>{`${clockText(hour.hour)}: ${numberText(hour.received)} received, ${numberText(hour.applied)} applied`}</title>
      {parts.map(({ count, fill, y, height }) => (
        <rect
          key={count}
          className={fill}
          x={x + (HOUR_WIDTH - BAR_WIDTH) / 2}
          y={y}
          width={BAR_WIDTH}
          height={height}
        />
      ))}
    </g>
  );
});

function HoursTable({ hours }: { hours: Hour[] }) {
  return (
    <ScrollRegion label="Events by the hour" className="max-h-72 overflow-auto">
      <table className="w-full text-right tabular-nums">
        <thead className="text-xs text-muted">
          <tr>
            <th scope="col" className="py-1 pr-4 text-left font-medium">
              Hour from
            </th>
            <th scope="col" className="py-1 pr-4 font-medium">
              Received
            </th>
            {OUTCOMES.map(({ count, status }) => (
              <th key={count} scope="col" className="py-1 pr-4 font-medium whitespace-nowrap">
                {EVENT_STATUSES[status].label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y divide-line">
          {hours.map((hour) => (
            <HourRow key={hour.hour} hour={hour} />
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

const HourRow = memo(function HourRow({ hour }: { hour: Hour }) {
  return (
    <tr>
      <th scope="row" className="py-1 pr-4 text-left font-normal">
        <time dateTime={hour.hour}>{clockText(hour.hour)}</time>
      </th>
      <td className="py-1 pr-4">{numberText(hour.received)}</td>
      {OUTCOMES.map(({ count }) => (
        <td key={count} className="py-1 pr-4">
          {numberText(hour[count])}
        </td>
      ))}
    </tr>
  );
});
