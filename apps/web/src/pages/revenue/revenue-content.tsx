import { MonthCharts } from "./charts/month-charts.js";
import { Breakdowns } from "./breakdowns.js";
import { ExportSection } from "./export-section.js";
import { FIGURES } from "./figures.js";
import { FigureTiles } from "./figure-tiles.js";
import { HistoryNote } from "./history-note.js";
import type { Months, Summary } from "./revenue.js";
import { MONTH_CHOICES, type RevenueSearch } from "./revenue-search.js";

interface RevenueContentProps {
  summary: Summary;
  history: Months;
  /** What the page shows, apart from an open figure. */
  search: RevenueSearch;
}

/** The figures, the charts, the breakdowns and the exports of a team that has data. */
export function RevenueContent({ summary, history, search }: RevenueContentProps) {
  return (
    <>
      <FigureTiles summary={summary} figures={FIGURES} search={search} />
      <MonthCharts history={history} search={search} />
      <HistoryNote completeFrom={history.completeFrom} />
      <Breakdowns summary={summary} search={search} />
      <ExportSection currency={search.currency} months={search.months ?? MONTH_CHOICES[0]} />
    </>
  );
}
