import type { Months } from "../revenue.js";
import type { RevenueSearch } from "../revenue-search.js";
import { MovementsChart, MrrChart, PaymentsChart } from "./charts.js";
import type { OpenSearch } from "./month-table.js";

interface MonthChartsProps {
  history: Months;
  search: RevenueSearch;
}

/** The three charts of the last months. */
export function MonthCharts({ history: { months, currency }, search }: MonthChartsProps) {
  if (currency === null) return null;
  const openSearch: OpenSearch = (figure, month) => ({ ...search, figure, month });
  const shown = { months, currency, openSearch };
  return (
    <>
      <MrrChart {...shown} />
      <div className="grid grid-cols-[minmax(0,1fr)] gap-4 lg:grid-cols-2">
        <MovementsChart {...shown} />
        <PaymentsChart {...shown} />
      </div>
    </>
  );
}
