import { useId } from "react";
import { Area, AreaChart, CartesianGrid, ResponsiveContainer, Tooltip, YAxis } from "recharts";

import { shortMoneyText } from "../../../ui/money-text.js";
import type { Month } from "../revenue.js";
import { amountDomain } from "./amount-domain.js";
import { AXIS, CHART_HEIGHT, MARGIN } from "./axis.js";
import { ChartTooltip } from "./chart-tooltip.js";
import { MonthAxis } from "./month-axis.js";
import { MRR } from "./series.js";

interface MrrAreaProps {
  title: string;
  months: readonly Month[];
  currency: string;
  /** Opens the lines of the month that was clicked. */
  onOpen: (month: string) => void;
}

/** MRR at the end of each month as a line with an area below. */
export default function MrrArea({ title, months, currency, onOpen }: MrrAreaProps) {
  const id = useId();
  return (
    <ResponsiveContainer width="100%" height={CHART_HEIGHT}>
      <AreaChart
        data={[...months]}
        margin={MARGIN}
        className="cursor-pointer"
        aria-label={`${title}. Press the arrow keys to read each month.`}
        onClick={({ activeLabel }) => {
          if (typeof activeLabel === "string") onOpen(activeLabel);
        }}
      >
        <defs>
          <linearGradient id={id} x1="0" y1="0" x2="0" y2="1">
            <stop offset="0%" stopColor={MRR.color} stopOpacity={0.28} />
            <stop offset="100%" stopColor={MRR.color} stopOpacity={0.03} />
          </linearGradient>
        </defs>
        <CartesianGrid vertical={false} stroke="var(--color-line)" />
        <MonthAxis months={months} />
        <YAxis
          {...AXIS}
          width="auto"
          domain={amountDomain(months, [MRR], currency)}
          tickFormatter={(amount: number) => shortMoneyText(amount, currency)}
        />
        <Tooltip
          cursor={{ stroke: "var(--color-edge)" }}
          content={<ChartTooltip months={months} series={[MRR]} currency={currency} />}
        />
        <Area
          dataKey={MRR.value}
          name={MRR.label}
          type="monotone"
          stroke={MRR.color}
          strokeWidth={2}
          fill={`url(#${id})`}
          isAnimationActive={false}
        />
      </AreaChart>
    </ResponsiveContainer>
  );
}
