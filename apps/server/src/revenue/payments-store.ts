import type { TeamId } from "@billstack/tenancy";
import type { Sql } from "postgres";

import type { Converter } from "./convert.js";
import { readTeam } from "./read-team.js";

/** From when until when, in Unix seconds. The end does not belong to it. */
export interface Span {
  from: number;
  to: number;
}

/**
 * The payment intents of which only a part of the authorised amount was captured. The table of charges has no column for what
 * was captured, so the amount comes from here. Few rows match, which keeps the join small.
 */
const partial = (schema: string): string => `
  (select id, amount_received from ${schema}.payment_intents
   where status = 'succeeded' and amount_received > 0 and amount_received < amount)`;

/**
 * The kinds of payments, each with the SQL of its rows. docs/revenue.md defines them. A charge that is only authorised, and
 * not captured, has the status `succeeded`, too, but takes no money. When a part is captured, Stripe may write down the rest
 * as a refund that moves no money and has no balance transaction.
 */
export const PAYMENTS = {
  succeeded: (schema: string): string => `
    select charges.id, coalesce(created, 0) as at, currency,
      coalesce(least(partial.amount_received, amount), 0) as amount, charges.id as charge, description as detail
    from ${schema}.charges left join ${partial(schema)} as partial on partial.id = charges.payment_intent
    where status = 'succeeded' and captured is not false`,
  failed: (schema: string): string => `
    select id, coalesce(created, 0) as at, currency, coalesce(amount, 0) as amount, id as charge, ${REASON} as detail
    from ${schema}.charges where status = 'failed'`,
  refunded: (schema: string): string => `
    select id, coalesce(created, 0) as at, currency, coalesce(amount, 0) as amount, charge,
      concat_ws(', ', reason, status) as detail
    from ${schema}.refunds where coalesce(status, '') not in ('failed', 'canceled')
      and not exists (select from ${schema}.charges where charges.id = refunds.charge and not charges.captured)
      and not (status = 'succeeded' and balance_transaction is null and exists (
        select from ${partial(schema)} as partial where partial.id = refunds.payment_intent))`,
  disputed: (schema: string): string => `
    select id, coalesce(created, 0) as at, currency, coalesce(amount, 0) as amount, charge,
      concat_ws(', ', reason, status) as detail
    from ${schema}.disputes where coalesce(status, '') not like 'warning%'`,
} as const;

export type PaymentKind = keyof typeof PAYMENTS;

/** Why a charge failed: the code of its failure, or what Stripe decided about it. */
const REASON = "coalesce(failure_code, outcome->>'reason', outcome->>'type', 'unknown')";

/**
 * Converts `rows.amount`. Each line is rounded by itself, halves away from zero, as `exact.ts` rounds. Amounts in the
 * currency that was asked for need no calculation, which takes most of the time of a sum.
 */
const CONVERTED = `case when factors.top = factors.bottom then rows.amount
  else sign(rows.amount) * div(2 * abs(rows.amount) * factors.top + factors.bottom, 2 * factors.bottom) end`;

/**
 * Returns the SQL that joins the factors to `rows`.
 *
 * @param at the number of the first of the four parameters that `factorLists` returns
 */
function withFactors(at: number): string {
  return `
    left join (
      select currency, since, top::numeric as top, bottom::numeric as bottom,
        lead(since, 1, 'infinity'::float8) over (partition by currency order by since) as until
      from unnest($${at}::text[], $${at + 1}::float8[], $${at + 2}::text[], $${at + 3}::text[])
        as factors (currency, since, top, bottom)
    ) as factors on factors.currency = rows.currency and rows.at >= factors.since and rows.at < factors.until`;
}

function factorLists(converter: Converter): unknown[] {
  const factors = converter.factors();
  return [
    factors.map(({ currency }) => currency),
    factors.map(({ since }) => since),
    factors.map(({ top }) => top),
    factors.map(({ bottom }) => bottom),
  ];
}

/** The payments of one kind, month and currency. */
export interface PaymentSum {
  kind: PaymentKind;
  month: string;
  currency: string;
  count: number;
  /** In the smallest unit of the currency. */
  amount: number;
  /** In the currency of the converter; null if a rate is missing. */
  converted: number | null;
}

/** Adds up the payments of a span by kind, month and currency. */
export function sumPayments(
  sql: Sql,
  teamId: TeamId,
  { from, to }: Span,
  converter: Converter,
): Promise<readonly PaymentSum[]> {
  const rows = (schema: string): string =>
    Object.entries(PAYMENTS)
      .map(
        ([kind, of]) =>
          `select '${kind}' as kind, at, currency, amount from (${of(schema)}) as ${kind} where at >= $1 and at < $2`,
      )
      .join(" union all ");
  return readTeam<PaymentSum>(
    sql,
    teamId,
    (schema) => `
      select kind, to_char(month, 'YYYY-MM') as month, currency, count::int, amount, converted
      from (
        select kind, date_trunc('month', to_timestamp(rows.at) at time zone 'utc') as month,
          coalesce(rows.currency, '') as currency, count(*) as count, sum(amount)::float8 as amount,
          sum(${CONVERTED})::float8 as converted
        from (${rows(schema)}) as rows ${withFactors(3)}
        group by 1, 2, 3
      ) as sums order by 1, 2, 3`,
    [from, to, ...factorLists(converter)],
  );
}

/** Counts the reasons of failed payments in a span, the most frequent first. */
export function countReasons(
  sql: Sql,
  teamId: TeamId,
  { from, to }: Span,
): Promise<readonly { reason: string; count: number }[]> {
  return readTeam(
    sql,
    teamId,
    (schema) => `
      select ${REASON} as reason, count(*)::int as count from ${schema}.charges
      where status = 'failed' and coalesce(created, 0) >= $1 and coalesce(created, 0) < $2
      group by 1 order by 2 desc, 1 limit 20`,
    [from, to],
  );
}

/** A payment, with whom and what it belongs to. */
export interface PaymentRow {
  id: string;
  at: number;
  currency: string | null;
  amount: number;
  converted: number | null;
  detail: string | null;
  customer: string | null;
  subscription: string | null;
}

/** Returns the payments of one kind in a span, the newest first, after a position. */
export function selectPayments(
  sql: Sql,
  teamId: TeamId,
  {
    kind,
    span: { from, to },
    limit,
    after,
  }: { kind: PaymentKind; span: Span; limit: number; after: { at: number; id: string } | null },
  converter: Converter,
): Promise<readonly PaymentRow[]> {
  return readTeam<PaymentRow>(
    sql,
    teamId,
    (schema) => `
      select rows.id, rows.at::float8 as at, rows.currency, rows.amount::float8 as amount,
        (${CONVERTED})::float8 as converted, nullif(rows.detail, '') as detail, charges.customer, invoices.subscription
      from (
        select * from (${PAYMENTS[kind](schema)}) as rows
        where at >= $1 and at < $2 and (at, id) < ($3, $4) order by at desc, id desc limit $5
      ) as rows
      left join ${schema}.charges on charges.id = rows.charge
      left join ${schema}.invoices on invoices.id = charges.invoice
      ${withFactors(6)}
      order by rows.at desc, rows.id desc`,
    [from, to, after?.at ?? to, after?.id ?? "", limit, ...factorLists(converter)],
  );
}

/** Returns the currency of the newest charge; null if there is none. */
export async function findNewestCurrency(sql: Sql, teamId: TeamId): Promise<string | null> {
  const [newest] = await readTeam<{ currency: string | null }>(
    sql,
    teamId,
    (schema) => `select currency from ${schema}.charges order by coalesce(created, 0) desc, id desc limit 1`,
  );
  return newest?.currency ?? null;
}
