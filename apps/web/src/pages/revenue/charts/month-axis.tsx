import { usePlotArea, XAxis } from "recharts";

import { monthTick } from "../month-text.js";
import type { Month } from "../revenue.js";
import { AXIS } from "./axis.js";
import { monthTicks } from "./month-ticks.js";

/** The axis of months below a chart. It has as many labels as the chart has room for. */
export function MonthAxis({ months }: { months: readonly Month[] }) {
  const width = usePlotArea()?.width ?? 0;
  const ticks = monthTicks(
    months.map(({ month }) => month),
    width,
  );
  return <XAxis {...AXIS} dataKey="month" ticks={ticks} interval={0} tickFormatter={monthTick} />;
}
