import { Link } from "@tanstack/react-router";

import { useTeam } from "../../../session/session-context.js";
import { moneyText } from "../../../ui/money-text.js";
import { ScrollRegion } from "../../../ui/scroll-region.js";
import { monthText } from "../month-text.js";
import type { Figure, Month } from "../revenue.js";
import type { RevenueSearch } from "../revenue-search.js";
import type { Series } from "./series.js";

/** Returns the search parameters of the address that shows the lines of a figure in a month. */
export type OpenSearch = (figure: Figure, month: string) => RevenueSearch;

interface MonthTableProps {
  title: string;
  months: readonly Month[];
  series: readonly (Series & { key: Figure })[];
  currency: string;
  openSearch: OpenSearch;
}

/** The numbers of a chart as a table, the newest month first. Each number links to the lines that it is made of. */
export function MonthTable({ title, months, series, currency, openSearch }: MonthTableProps) {
  const { id: teamId } = useTeam();
  return (
    <ScrollRegion
      label={`${title} as a table`}
      className="-mx-4 max-h-80 overflow-auto px-4 md:-mx-5 md:px-5"
    >
      <table className="w-full text-right tabular-nums">
        <thead className="sticky top-0 bg-surface text-xs text-muted">
          <tr>
            <th scope="col" className="py-1.5 pr-2 text-left font-medium">
              Month
            </th>
            {series.map(({ key, label }) => (
              <th key={key} scope="col" className="py-1.5 pl-3 font-medium whitespace-nowrap">
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y divide-line">
          {months.toReversed().map((month) => (
            <tr key={month.month}>
              <th scope="row" className="py-1.5 pr-2 text-left font-normal whitespace-nowrap">
                {monthText(month.month)}
                {month.partial && <span className="block text-xs text-muted"> until now</span>}
              </th>
              {series.map(({ key, label, value }) => (
                <td key={key} className="py-1.5 pl-3 align-top whitespace-nowrap">
                  <Link
                    to="/teams/$teamId/revenue"
                    params={{ teamId }}
                    search={openSearch(key, month.month)}
                    resetScroll={false}
                    aria-label={`${moneyText(value(month), currency)}, ${label}, ${monthText(month.month)}: show the lines`}
                    className="rounded hover:underline"
                  >
                    {moneyText(value(month), currency)}
                  </Link>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}
