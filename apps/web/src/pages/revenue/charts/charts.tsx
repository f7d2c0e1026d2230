import { useNavigate } from "@tanstack/react-router";
import { lazy, Suspense } from "react";

import { useTeam } from "../../../session/session-context.js";
import { Skeleton } from "../../../ui/skeleton.js";
import type { Figure, Months } from "../revenue.js";
import { ChartCard } from "./chart-card.js";
import type { OpenSearch } from "./month-table.js";
import { MOVEMENTS, MRR, PAYMENTS } from "./series.js";

/** The library of the charts is as large as the dashboard itself, so it is loaded when a chart is first shown. */
const Bars = lazy(() => import("./bars.js"));
const MrrArea = lazy(() => import("./mrr-area.js"));

interface ChartProps {
  months: Months["months"];
  currency: string;
  openSearch: OpenSearch;
}

/** MRR at the end of each month. */
export function MrrChart({ months, currency, openSearch }: ChartProps) {
  const open = useOpen(openSearch);
  const title = "MRR by month";
  return (
    <ChartCard
      title={title}
      description="At the end of each month; of this month, now."
      months={months}
      series={[MRR]}
      currency={currency}
      openSearch={openSearch}
    >
      <Suspense fallback={<Skeleton label="the chart" lines={6} />}>
        <MrrArea title={title} months={months} currency={currency} onOpen={(month) => open("mrr", month)} />
      </Suspense>
    </ChartCard>
  );
}

/** What changed MRR in each month: gains above zero, losses below. */
export function MovementsChart({ months, currency, openSearch }: ChartProps) {
  const open = useOpen(openSearch);
  const title = "What changed MRR";
  // Most teams have one currency, whose rate to itself never changes.
  const series = MOVEMENTS.filter(
    ({ key }) => key !== "exchange" || months.some(({ exchange }) => exchange !== 0),
  );
  return (
    <ChartCard
      title={title}
      description="Gains stand above zero and losses below."
      months={months}
      series={series}
      currency={currency}
      openSearch={openSearch}
    >
      <Suspense fallback={<Skeleton label="the chart" lines={6} />}>
        <Bars title={title} months={months} series={series} currency={currency} onOpen={open} />
      </Suspense>
    </ChartCard>
  );
}

/** What was paid in each month, what failed, and what was given back. */
export function PaymentsChart({ months, currency, openSearch }: ChartProps) {
  const open = useOpen(openSearch);
  const title = "Payments by month";
  return (
    <ChartCard
      title={title}
      description="Above zero: charges. Below: refunds and disputes."
      months={months}
      series={PAYMENTS}
      currency={currency}
      openSearch={openSearch}
    >
      <Suspense fallback={<Skeleton label="the chart" lines={6} />}>
        <Bars title={title} months={months} series={PAYMENTS} currency={currency} onOpen={open} />
      </Suspense>
    </ChartCard>
  );
}

/** Returns a function that opens the lines of a figure in a month, as a click on its bar does. */
function useOpen(openSearch: OpenSearch): (figure: Figure, month: string) => void {
  const { id: teamId } = useTeam();
  const navigate = useNavigate();
  return (figure, month) =>
    void navigate({
      to: "/teams/$teamId/revenue",
      params: { teamId },
      search: openSearch(figure, month),
      resetScroll: false,
    });
}
