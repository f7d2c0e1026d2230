import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { useTeam } from "../../session/session-context.js";
import { moneyText } from "../../ui/money-text.js";
import { countText, numberText } from "../../ui/number-text.js";
import { OutsideText } from "../../ui/outside-text.js";
import { Card } from "../../ui/page.js";
import type { Summary } from "./revenue.js";
import type { RevenueSearch } from "./revenue-search.js";
import { sentenceOf } from "./words-of.js";

interface BreakdownsProps {
  summary: Summary;
  search: RevenueSearch;
}

/** What the figures are made of: MRR and payments by currency, subscriptions by status, and why payments failed. */
export function Breakdowns({ summary, search }: BreakdownsProps) {
  const { currencies, missingRates, subscriptionsByStatus, payments } = summary;
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-4 md:grid-cols-2 lg:grid-cols-3">
      {currencies.length > 1 && (
        <Breakdown title="MRR by currency">
          {currencies.map(({ currency, mrr, subscribers }) => (
            <Row
              key={currency}
              name={currency.toUpperCase()}
              note={`${countText(subscribers, "subscriber")}${missingRates.includes(currency) ? ", no rate" : ""}`}
              value={moneyText(mrr, currency)}
            />
          ))}
        </Breakdown>
      )}
      {payments.currencies.length > 1 && (
        <Breakdown title="Payments by currency, in 30 days">
          {payments.currencies.map(({ currency, succeeded }) => (
            <Row
              key={currency}
              name={currency.toUpperCase()}
              note={`${countText(succeeded.count, "charge")}${missingRates.includes(currency) ? ", no rate" : ""}`}
              value={moneyText(succeeded.amount, currency)}
            />
          ))}
        </Breakdown>
      )}
      <Breakdown title="Subscriptions by status">
        {subscriptionsByStatus.length === 0 && <Nothing>There are no subscriptions.</Nothing>}
        {subscriptionsByStatus.map(({ status, count }) => (
          <Row key={status} name={<StatusLink status={status} search={search} />} value={numberText(count)} />
        ))}
      </Breakdown>
      <Breakdown title="Why payments failed, in 30 days">
        {payments.failureReasons.length === 0 && <Nothing>No payment failed.</Nothing>}
        {payments.failureReasons.map(({ reason, count }) => (
          <Row key={reason} name={<OutsideText text={sentenceOf(reason)} />} value={numberText(count)} />
        ))}
      </Breakdown>
    </div>
  );
}

function StatusLink({ status, search }: { status: string; search: RevenueSearch }) {
  const { id: teamId } = useTeam();
  return (
    <Link
      to="/teams/$teamId/revenue"
      params={{ teamId }}
      search={{ ...search, figure: "status", status }}
      resetScroll={false}
      className="rounded text-accent underline underline-offset-3"
    >
      {sentenceOf(status)}
    </Link>
  );
}

function Breakdown({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title}>
      <Card padded={false}>
        <h2 className="border-b border-line px-4 py-3 font-semibold md:px-5">{title}</h2>
        <ul className="divide-y divide-line">{children}</ul>
      </Card>
    </section>
  );
}

function Row({ name, note, value }: { name: ReactNode; note?: string; value: string }) {
  return (
    <li className="flex items-baseline justify-between gap-4 px-4 py-2 md:px-5">
      <span className="min-w-0 break-words">
        {name}
        {note !== undefined && <span className="block text-xs text-muted">{note}</span>}
      </span>
      <span className="tabular-nums">{value}</span>
    </li>
  );
}

function Nothing({ children }: { children: ReactNode }) {
  return <li className="px-4 py-3 text-muted md:px-5">{children}</li>;
}
