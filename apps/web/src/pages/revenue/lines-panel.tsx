import { useInfiniteQuery } from "@tanstack/react-query";

import { client, trpc } from "../../api/trpc.js";
import { useTeam } from "../../session/session-context.js";
import { FailureNotice } from "../../ui/failure-notice.js";
import { LoadMore } from "../../ui/load-more.js";
import { moneyText } from "../../ui/money-text.js";
import { countText } from "../../ui/number-text.js";
import { ScrollRegion } from "../../ui/scroll-region.js";
import { SidePanel } from "../../ui/side-panel.js";
import { Skeleton } from "../../ui/skeleton.js";
import { LineRow } from "./line-row.js";
import { monthText } from "./month-text.js";
import type { Figure } from "./revenue.js";
import { wordsOf } from "./words-of.js";
import { FIGURES_WITH_LINES } from "./revenue-search.js";

interface LinesPanelProps {
  figure: Figure;
  month: string | undefined;
  status: string | undefined;
  currency: string | undefined;
  onClose: () => void;
}

/** How many lines one request reads. */
const PAGE_SIZE = 100;

/** The lines that a figure is made of, and their total, which equals the figure. */
export function LinesPanel({ figure, month, status, currency, onClose }: LinesPanelProps) {
  const { id: teamId } = useTeam();
  const input = {
    teamId,
    figure,
    limit: PAGE_SIZE,
    ...(month !== undefined && { month }),
    ...(status !== undefined && { status }),
    ...(currency !== undefined && { currency }),
  };
  const query = useInfiniteQuery({
    queryKey: trpc.revenue.lines.infiniteQueryKey(input),
    queryFn: ({ pageParam, signal }) =>
      client.revenue.lines.query({ ...input, ...(pageParam !== null && { cursor: pageParam }) }, { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
  const first = query.data?.pages[0];
  const lines = query.data?.pages.flatMap((page) => page.lines) ?? [];
  const { title: name, noun } = FIGURES_WITH_LINES[figure];
  const title = status === undefined ? name : `${name}: ${wordsOf(status)}`;
  return (
    <SidePanel
      title={month === undefined ? title : `${title}, ${monthText(month)}`}
      description={first === undefined ? "\u00a0" : totalText(noun, first, figure !== "new_customers")}
      onClose={onClose}
    >
      <ScrollRegion label={`Lines of ${title}`} className="h-full overflow-y-auto">
        {query.isPending && (
          <div className="p-5">
            <Skeleton label="the lines" lines={8} />
          </div>
        )}
        {query.isError && (
          <div className="p-4">
            <FailureNotice
              title="The lines could not be read"
              error={query.error}
              onRetry={() => void query.refetch()}
            />
          </div>
        )}
        {month !== undefined && (
          <p className="px-5 pt-4 text-muted">
            This month begins and ends in UTC. The times below are those of your time zone.
          </p>
        )}
        {query.isSuccess && lines.length === 0 && <p className="p-5 text-muted">There are none.</p>}
        {lines.length > 0 && (
          <>
            <ul aria-label="Lines" className="divide-y divide-line">
              {lines.map((line, index) => (
                // Two lines may be equal in every field: two charges of a customer have one time and amount.
                <LineRow
                  key={`${line.objectId ?? line.subscriptionId ?? line.customerId} ${index}`}
                  line={line}
                  currency={first?.currency ?? null}
                />
              ))}
            </ul>
            <LoadMore query={query} shown={lines.length} noun={noun} />
          </>
        )}
      </ScrollRegion>
    </SidePanel>
  );
}

interface Total {
  currency: string | null;
  total: { count: number; amount: number };
}

/** Says what the lines add up to: a number of things, and the money of them where each has some. */
function totalText(noun: string, { currency, total }: Total, hasAmounts: boolean): string {
  const count = countText(total.count, noun);
  return !hasAmounts || currency === null ? count : `${count}, together ${moneyText(total.amount, currency)}`;
}
