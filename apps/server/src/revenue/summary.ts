import type { TeamContext } from "../context.js";
import { groupBy } from "../group-by.js";
import { capAmounts } from "./cap-amounts.js";
import { countCustomers } from "./customers-store.js";
import {
  countSubscribers,
  levelsAt,
  missingRates,
  readFigures,
  subscriberOf,
  sumConverted,
  type Figures,
  type Level,
} from "./figures.js";
import { movementsOf } from "./movements.js";
import { totalsOf } from "./payment-totals.js";
import { countReasons, sumPayments } from "./payments-store.js";
import type { Summary } from "./schemas.js";

/** How many seconds the figures of the last days reach back: 30 days, as Stripe's rate of churn does. */
export const WINDOW_SECONDS = 30 * 86_400;

/** Returns how the business of a team does now. @throws AppError not_connected */
export async function readSummary(
  ctx: TeamContext,
  { currency }: { currency?: string | undefined },
): Promise<{ revenue: Summary }> {
  const figures = await readFigures(ctx, currency);
  const { model, converter } = figures;
  const span = { from: model.asOf - WINDOW_SECONDS, to: model.asOf + 1 };
  const [sums, reasons, customers] = await ctx.read((sql) =>
    Promise.all([
      sumPayments(sql, ctx.teamId, span, converter),
      countReasons(sql, ctx.teamId, span),
      countCustomers(sql, ctx.teamId, span),
    ]),
  );
  const levels = levelsAt(figures, Infinity);
  const window = { from: isoOf(span.from), to: isoOf(model.asOf) };
  return {
    revenue: capAmounts({
      asOf: isoOf(model.asOf),
      completeFrom: model.completeFrom === null ? null : isoOf(model.completeFrom),
      currency: figures.currency,
      currencies: currenciesOf(levels, figures),
      missingRates: missingRates(figures, sums),
      mrr: sumConverted(levels),
      activeSubscribers: countSubscribers(levels),
      churn: { ...churnOf(figures, span.from), ...window },
      subscriptionsByStatus: statusesOf(figures),
      payments: {
        ...window,
        total: totalsOf(sums, ({ converted }) => converted),
        currencies: [...groupBy(sums, (sum) => sum.currency)].map(([of, own]) => ({
          currency: of,
          ...totalsOf(own, ({ amount }) => amount),
        })),
        failureReasons: [...reasons],
      },
      newCustomers: { ...window, count: customers.reduce((sum, { count }) => sum + count, 0) },
      truncated: model.truncated,
      unknownDiscounts: model.subscriptions.filter(({ hasUnknownDiscount }) => hasUnknownDiscount).length,
    }),
  };
}

function currenciesOf(levels: readonly Level[], { rates }: Figures): Summary["currencies"] {
  const rateOf = (currency: string): string | null =>
    currency === rates.baseCurrency
      ? "1"
      : (rates.rates.findLast((rate) => rate.currency === currency)?.rate ?? null);
  return [...groupBy(levels, ({ subscription }) => subscription.currency)]
    .map(([currency, own]) => ({
      currency,
      mrr: own.reduce((sum, { mrr }) => sum + mrr, 0),
      subscribers: countSubscribers(own),
      rate: rateOf(currency),
    }))
    .toSorted((a, b) => b.subscribers - a.subscribers || (a.currency < b.currency ? -1 : 1));
}

/** The subscribers who churned since a time, and among how many. Who churned twice, after a return, is one of them. */
function churnOf(
  figures: Figures,
  from: number,
): Pick<Summary["churn"], "rate" | "churned" | "activeBefore" | "newSubscribers"> {
  const { model, converter, now } = figures;
  const turns = movementsOf(model.subscriptions, converter, now).filter(
    ({ at, turns: isTurn }) => isTurn && at >= from,
  );
  const activeBefore = countSubscribers(levelsAt(figures, from));
  const newSubscribers = turns.filter(({ kind }) => kind === "new").length;
  const gone = turns.filter(({ kind }) => kind === "churn");
  const churned = new Set(gone.map(({ subscription }) => subscriberOf(subscription))).size;
  const all = activeBefore + newSubscribers;
  return { rate: all === 0 ? null : churned / all, churned, activeBefore, newSubscribers };
}

function statusesOf({ model }: Figures): Summary["subscriptionsByStatus"] {
  return [...groupBy(model.subscriptions, ({ status }) => status)]
    .map(([status, own]) => ({ status, count: own.length }))
    .toSorted((a, b) => b.count - a.count || (a.status < b.status ? -1 : 1));
}

/** Turns Unix seconds into ISO 8601. */
function isoOf(seconds: number): string {
  return new Date(seconds * 1_000).toISOString();
}
