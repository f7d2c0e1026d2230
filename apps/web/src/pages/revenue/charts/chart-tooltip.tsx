import { moneyText } from "../../../ui/money-text.js";
import { monthText } from "../month-text.js";
import type { Month } from "../revenue.js";
import type { Series } from "./series.js";

interface ChartTooltipProps {
  /** Whether there is a month to show. The chart gives this and the month. */
  active?: boolean;
  label?: string | number;
  months: readonly Month[];
  series: readonly Series[];
  currency: string;
}

/** The numbers of the month under the pointer, or of the month that was reached with the arrow keys. */
export function ChartTooltip({ active, label, months, series, currency }: ChartTooltipProps) {
  const month = months.find((each) => each.month === label);
  if (active !== true || month === undefined) return null;
  return (
    <div className="rounded-lg border border-line bg-surface px-3 py-2 shadow-float">
      <p className="font-medium">
        {monthText(month.month)}
        {month.partial && <span className="text-muted"> until now</span>}
      </p>
      <dl className="tabular-nums">
        {series.map(({ key, label: name, value }) => (
          <div key={key} className="flex justify-between gap-6">
            <dt className="text-muted">{name}</dt>
            <dd>{moneyText(value(month), currency)}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
