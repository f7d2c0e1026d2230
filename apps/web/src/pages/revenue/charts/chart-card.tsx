import type { ReactNode } from "react";

import { ChartFigure } from "../../../ui/chart-figure.js";
import { ChartLegend } from "./chart-legend.js";
import { MonthTable, type OpenSearch } from "./month-table.js";
import { CHART_HEIGHT } from "./axis.js";
import type { Figure, Month } from "../revenue.js";
import type { Series } from "./series.js";

interface ChartCardProps {
  title: string;
  /** One sentence that says what the chart counts. */
  description: ReactNode;
  months: readonly Month[];
  series: readonly (Series & { key: Figure })[];
  currency: string;
  /** Returns the address of the lines of a figure in a month. */
  openSearch: OpenSearch;
  /** The chart. It is drawn at the height that this card keeps free for it. */
  children: ReactNode;
}

/** A chart with its title and legend, and the same numbers as a table behind a button. */
export function ChartCard(props: ChartCardProps) {
  const { title, description, months, series, currency, openSearch, children } = props;
  return (
    <ChartFigure
      title={title}
      description={description}
      table={
        <MonthTable
          title={title}
          months={months}
          series={series}
          currency={currency}
          openSearch={openSearch}
        />
      }
      chart={
        <>
          <div className="w-full" style={{ height: CHART_HEIGHT }}>
            {children}
          </div>
          {series.length > 1 && <ChartLegend series={series} />}
        </>
      }
    />
  );
}
