import type { TeamContext } from "../context.js";
import { groupBy } from "../group-by.js";
import { capAmounts } from "./cap-amounts.js";
import { countCustomers } from "./customers-store.js";
import { missingRates, readFigures } from "./figures.js";
import { beginOf, lastMonths } from "./months-of.js";
import { countWithoutRate, totalsOf } from "./payment-totals.js";
import { sumPayments } from "./payments-store.js";
import { rollForward } from "./roll-forward.js";
import type { Months } from "./schemas.js";

/** Returns the movements of MRR, the subscribers and the payments by month. @throws AppError not_connected */
export async function readMonths(
  ctx: TeamContext,
  { currency, months: count }: { currency?: string | undefined; months: number },
): Promise<Months> {
  const figures = await readFigures(ctx, currency);
  const { model, converter } = figures;
  const months = lastMonths(model.asOf, count);
  const span = { from: beginOf(months[0] ?? ""), to: model.asOf + 1 };
  const [sums, customers] = await ctx.read((sql) =>
    Promise.all([sumPayments(sql, ctx.teamId, span, converter), countCustomers(sql, ctx.teamId, span)]),
  );
  const byMonth = groupBy(sums, ({ month }) => month);
  return capAmounts({
    currency: figures.currency,
    asOf: new Date(model.asOf * 1_000).toISOString(),
    completeFrom: model.completeFrom === null ? null : new Date(model.completeFrom * 1_000).toISOString(),
    missingRates: missingRates(figures, sums),
    months: rollForward(figures, months).map((rolled) => ({
      ...rolled,
      newCustomers: customers.find(({ month }) => month === rolled.month)?.count ?? 0,
      payments: totalsOf(byMonth.get(rolled.month) ?? [], ({ converted }) => converted),
      paymentsWithoutRate: countWithoutRate(byMonth.get(rolled.month) ?? []),
    })),
  });
}
