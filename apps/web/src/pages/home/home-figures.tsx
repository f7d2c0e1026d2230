import { Link } from "@tanstack/react-router";

import { useTeam } from "../../session/session-context.js";
import { buttonClass } from "../../ui/button.js";
import { FailureNotice } from "../../ui/failure-notice.js";
import { MrrChart, PaymentsChart } from "../revenue/charts/charts.js";
import type { OpenSearch } from "../revenue/charts/month-table.js";
import { FigureTiles } from "../revenue/figure-tiles.js";
import { FIGURES } from "../revenue/figures.js";
import { MONTH_CHOICES } from "../revenue/revenue-search.js";
import { RevenueSkeleton } from "../revenue/revenue-skeleton.js";
import { useRevenue } from "../revenue/use-revenue.js";

/** The figures that say most about a business. The page of revenue has all of them. */
const SHOWN: ReadonlySet<string> = new Set([
  "mrr",
  "subscribers",
  "churned_subscribers",
  "payments_succeeded",
]);
const FIGURES_OF_HOME = FIGURES.filter(({ figure }) => SHOWN.has(figure));

const openSearch: OpenSearch = (figure, month) => ({ figure, month });

/** How the business does, in four figures and two charts. A team without any revenue has none of them. */
export function HomeFigures({ loading }: { loading: boolean }) {
  const { id: teamId } = useTeam();
  const { summary, history } = useRevenue({ currency: undefined, months: MONTH_CHOICES[0], loading });
  const failed = [summary, history].find((query) => query.isError);
  if (failed !== undefined) {
    return (
      <FailureNotice
        title="The revenue could not be read"
        error={failed.error}
        onRetry={() => void failed.refetch()}
      />
    );
  }
  if (summary.data === undefined || history.data === undefined) return <RevenueSkeleton figures={4} />;
  const { currency, months } = history.data;
  if (currency === null) return null;
  return (
    <section aria-label="Revenue" className="space-y-4">
      <header className="flex items-center justify-between gap-4">
        <h2 className="text-base font-semibold tracking-tight">Revenue</h2>
        <Link
          to="/teams/$teamId/revenue"
          params={{ teamId }}
          className={`${buttonClass({ variant: "ghost" })} -mr-3`}
        >
          All figures
        </Link>
      </header>
      <FigureTiles summary={summary.data.revenue} figures={FIGURES_OF_HOME} search={{}} />
      <div className="grid grid-cols-[minmax(0,1fr)] gap-4 lg:grid-cols-2">
        <MrrChart months={months} currency={currency} openSearch={openSearch} />
        <PaymentsChart months={months} currency={currency} openSearch={openSearch} />
      </div>
    </section>
  );
}
