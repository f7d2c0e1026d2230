import { useId } from "react";
import { Bar, BarChart, CartesianGrid, ReferenceLine, ResponsiveContainer, Tooltip, YAxis } from "recharts";

import { shortMoneyText } from "../../../ui/money-text.js";
import type { Figure, Month } from "../revenue.js";
import { amountDomain } from "./amount-domain.js";
import { AXIS, CHART_HEIGHT, MARGIN } from "./axis.js";
import { ChartTooltip } from "./chart-tooltip.js";
import { MonthAxis } from "./month-axis.js";
import type { Series } from "./series.js";
import { Texture } from "./texture.js";

interface BarsProps {
  title: string;
  months: readonly Month[];
  series: readonly (Series & { key: Figure })[];
  currency: string;
  onOpen: (figure: Figure, month: string) => void;
}

/** A bar chart by month. The bars of a month are stacked from zero to both sides. A click on a bar opens the lines that the bar is made of. */
export default function Bars({ title, months, series, currency, onOpen }: BarsProps) {
  const id = useId();
  return (
    <ResponsiveContainer width="100%" height={CHART_HEIGHT}>
      <BarChart
        data={[...months]}
        margin={MARGIN}
        aria-label={`${title}. Press the arrow keys to read each month.`}
        stackOffset="sign"
      >
        <defs>
          {series.map((each) => (
            <Texture key={each.key} id={`${id}-${each.key}`} series={each} />
          ))}
        </defs>
        <CartesianGrid vertical={false} stroke="var(--color-line)" />
        <MonthAxis months={months} />
        <YAxis
          {...AXIS}
          width="auto"
          domain={amountDomain(months, series, currency)}
          tickFormatter={(amount: number) => shortMoneyText(amount, currency)}
        />
        <Tooltip
          cursor={{ fill: "var(--color-sunken)", stroke: "none" }}
          content={<ChartTooltip months={months} series={series} currency={currency} />}
        />
        <ReferenceLine y={0} stroke="var(--color-edge)" />
        {series.map(({ key, label, color, value, isGivenBack }) => (
          <Bar
            key={key}
            name={label}
            dataKey={isGivenBack === true ? (month: Month) => -value(month) : value}
            fill={`url(#${id}-${key})`}
            stroke={color}
            className="cursor-pointer"
            isAnimationActive={false}
            maxBarSize={36}
            onClick={(_bar, index) => {
              const month = months[index];
              if (month !== undefined) onOpen(key, month.month);
            }}
            stackId="all"
          />
        ))}
      </BarChart>
    </ResponsiveContainer>
  );
}
