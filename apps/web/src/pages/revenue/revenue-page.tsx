import { may } from "@billstack/tenancy/roles";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { ChartNoAxesCombined } from "lucide-react";
import { lazy, Suspense, useCallback, useState } from "react";

import { failureOf } from "../../api/failure.js";
import { trpc } from "../../api/trpc.js";
import { NotConnected } from "../../connection/not-connected.js";
import { useTeam } from "../../session/session-context.js";
import { Button } from "../../ui/button.js";
import { EmptyState } from "../../ui/empty-state.js";
import { FailureNotice } from "../../ui/failure-notice.js";
import { lazyPart } from "../../ui/lazy-part.js";
import { Notice } from "../../ui/notice.js";
import { Card, Page } from "../../ui/page.js";
import { PageControls } from "./page-controls.js";
import { MONTH_CHOICES, type RevenueSearch } from "./revenue-search.js";
import { RevenueSkeleton } from "./revenue-skeleton.js";
import { useRevenue } from "./use-revenue.js";
import { SyncLink } from "../../connection/sync-link.js";

/** It is loaded beside the data, so that neither waits for the other. */
const content = import("./revenue-content.js");
const RevenueContent = lazy(async () => ({ default: (await content).RevenueContent }));
const LinesPanel = lazyPart(async () => (await import("./lines-panel.js")).LinesPanel);
const RatesDialog = lazyPart(async () => (await import("./rates-dialog.js")).RatesDialog);

/** The page of revenue: the figures of now, their history, and the lines that they are made of. */
export function RevenuePage() {
  const team = useTeam();
  return <TeamRevenue key={team.id} />;
}

function TeamRevenue() {
  const { id: teamId, role } = useTeam();
  const { figure, month, status, ...shown } = useSearch({ from: "/signed-in/teams/$teamId/revenue" });
  const navigate = useNavigate({ from: "/teams/$teamId/revenue" });
  const [editing, setEditing] = useState(false);
  const { currency, months = MONTH_CHOICES[0] } = shown;
  const connection = useQuery(trpc.connection.status.queryOptions({ teamId })).data;
  const loading = connection?.syncStatus === "syncing";
  const { summary, history } = useRevenue({ currency, months, loading });
  const rates = useQuery(trpc.revenue.rates.queryOptions({ teamId }));
  const show = useCallback(
    (search: RevenueSearch) => void navigate({ search, replace: true, resetScroll: false }),
    [navigate],
  );
  const close = useCallback(
    () =>
      void navigate({ search: ({ figure: _f, month: _m, status: _s, ...rest }) => rest, resetScroll: false }),
    [navigate],
  );
  const failed = [summary, history, rates].find((query) => query.isError);
  const notConnected = failed !== undefined && failureOf(failed.error).code === "not_connected";
  const revenue = summary.data?.revenue;
  const known = revenue?.currencies.map((each) => each.currency) ?? [];
  const isEmpty = revenue !== undefined && revenue.currency === null;
  const mayRate = may(role, "revenue.rates") && known.length > 1;
  return (
    <Page
      title="Revenue"
      description="How the business is doing, by the definitions that Stripe Billing publishes."
      actions={
        revenue !== undefined &&
        !isEmpty && (
          <PageControls
            currencies={[...new Set([...known, ...(revenue.currency === null ? [] : [revenue.currency])])]}
            currency={revenue.currency}
            months={months}
            onCurrency={(chosen) => show({ ...shown, currency: chosen })}
            onMonths={(chosen) => show({ ...shown, months: chosen })}
            onRates={mayRate ? () => setEditing(true) : undefined}
          />
        )
      }
    >
      {failed !== undefined && !notConnected && (
        <FailureNotice
          title={revenue ? "This page may be out of date" : "The revenue could not be read"}
          error={failed.error}
          onRetry={() => void failed.refetch()}
        />
      )}
      {notConnected && (
        <NotConnected>The figures appear here as soon as the data of the account is synced.</NotConnected>
      )}
      {loading && !notConnected && (
        <Notice tone="info" title="The data is being synced">
          The figures grow until every object is here.
        </Notice>
      )}
      {isEmpty && (
        <Card padded={false}>
          {history.data?.completeFrom === null ? (
            <EmptyState icon={ChartNoAxesCombined} title="There is no revenue yet" action={<SyncLink />}>
              Not all data of this account has been synced yet. The figures appear here with it.
            </EmptyState>
          ) : (
            <EmptyState icon={ChartNoAxesCombined} title="There is no revenue yet">
              This account has no subscription and no payment. Create a subscription in Stripe, and the
              figures appear here a moment later.
            </EmptyState>
          )}
        </Card>
      )}
      {revenue !== undefined && revenue.missingRates.length > 0 && (
        <Notice
          tone="warn"
          title={`The totals leave out ${revenue.missingRates.map((code) => code.toUpperCase()).join(", ")}`}
          action={mayRate && <Button onClick={() => setEditing(true)}>Enter rates</Button>}
        >
          There is no exchange rate for{" "}
          {revenue.missingRates.length === 1 ? "this currency" : "these currencies"}.
        </Notice>
      )}
      {revenue?.truncated === true && (
        <Notice tone="warn" title="The figures are too low">
          This account has more data than BillStack reads for this page.
        </Notice>
      )}
      {revenue !== undefined && revenue.unknownDiscounts > 0 && (
        <Notice tone="warn" title="MRR may be too high" action={<SyncLink />}>
          {revenue.unknownDiscounts === 1
            ? "1 subscription has a discount that is unknown."
            : `${revenue.unknownDiscounts} subscriptions have discounts that are unknown.`}{" "}
          A verification reads them, if the key may read coupons.
        </Notice>
      )}
      {!failed && (revenue === undefined || history.data === undefined) && <RevenueSkeleton figures={8} />}
      {revenue !== undefined && history.data !== undefined && !isEmpty && (
        <Suspense fallback={<RevenueSkeleton figures={8} />}>
          <RevenueContent summary={revenue} history={history.data} search={shown} />
        </Suspense>
      )}
      {figure !== undefined && revenue !== undefined && (
        <LinesPanel
          key={`${figure} ${month} ${status} ${currency}`}
          figure={figure}
          month={month}
          status={status}
          currency={currency}
          onClose={close}
        />
      )}
      {editing && rates.data !== undefined && (
        <RatesDialog stored={rates.data} currencies={known} onClose={() => setEditing(false)} />
      )}
    </Page>
  );
}
