import type { TeamContext } from "../context.js";
import { converterTo, type Converter, type StoredRates } from "./convert.js";
import type { Model, Subscription } from "./model.js";
import { findNewestCurrency } from "./payments-store.js";
import { findRates } from "./rates-store.js";
import { levelBefore } from "./movements.js";

/** What figures are calculated from, and the currency in which their totals are. */
export interface Figures {
  model: Model;
  rates: StoredRates;
  /** The currency of totals; null if there is no data. */
  currency: string | null;
  converter: Converter;
  /** Until when rates count that were entered, in Unix seconds. The model may be a little older. */
  now: number;
}

/** It converts nothing, because there is no data. */
const NO_CURRENCY = "usd";

/**
 * Reads what figures are calculated from.
 *
 * @param asked the currency of the totals. Missing: the team's base currency, or else the one that most subscribers have,
 *   or else that of the newest payment.
 * @throws AppError not_connected
 */
export async function readFigures(ctx: TeamContext, asked: string | undefined): Promise<Figures> {
  const rates = await ctx.read((sql) => findRates(sql, ctx.teamId));
  const model = await ctx.deps.revenue.get(ctx);
  const now = Date.now() / 1_000;
  const currency =
    asked ??
    rates.baseCurrency ??
    mostUsed(model.subscriptions) ??
    (await ctx.read((sql) => findNewestCurrency(sql, ctx.teamId)));
  return { model, rates, currency, converter: converterTo(currency ?? NO_CURRENCY, rates), now };
}

/** The currency in which most subscriptions are. Those that count come before all others. */
function mostUsed(subscriptions: readonly Subscription[]): string | null {
  const uses = new Map<string, number>();
  for (const { currency, steps } of subscriptions) {
    const weight = (steps.at(-1)?.mrr ?? 0) > 0 ? subscriptions.length + 1 : 1;
    if (currency !== "") uses.set(currency, (uses.get(currency) ?? 0) + weight);
  }
  const sorted = [...uses].toSorted(([a, one], [b, other]) => other - one || (a < b ? -1 : 1));
  return sorted[0]?.[0] ?? null;
}

/** The MRR of a subscription at one time. */
export interface Level {
  subscription: Subscription;
  /** In the smallest unit of the subscription's currency. */
  mrr: number;
  /** In the currency of the converter; null if a rate is missing. */
  converted: number | null;
}

/**
 * Returns the subscriptions that have MRR just before a time.
 *
 * @param at Unix seconds. Infinity: now.
 */
export function levelsAt(
  { model, converter, now }: Pick<Figures, "model" | "converter" | "now">,
  at: number,
): Level[] {
  const rateAt = Math.min(at - 0.001, now);
  return model.subscriptions
    .map((subscription) => ({ subscription, mrr: levelBefore(subscription.steps, at) }))
    .filter(({ mrr }) => mrr > 0)
    .map(({ subscription, mrr }) => ({
      subscription,
      mrr,
      converted: converter.convert(mrr, subscription.currency, rateAt),
    }));
}

/** Counts the subscribers of levels: a customer with several subscriptions is one. */
export function countSubscribers(levels: readonly Level[]): number {
  return new Set(levels.map(({ subscription }) => subscriberOf(subscription))).size;
}

/** Returns the id of the subscriber. A subscription without a customer, which Stripe does not send, is its own. */
export function subscriberOf({ customer, id }: Subscription): string {
  return customer === "" ? id : customer;
}

/** Adds up converted amounts. Those without a rate are left out. */
export function sumConverted(lines: readonly { converted: number | null }[]): number {
  return lines.reduce((sum, { converted }) => sum + (converted ?? 0), 0);
}

/** Returns the currencies that have figures but no rate. */
export function missingRates(
  { model, converter }: Figures,
  payments: readonly { currency: string }[],
): string[] {
  const used = [
    ...model.subscriptions.filter(({ steps }) => steps.length > 0).map(({ currency }) => currency),
    ...payments.map(({ currency }) => currency),
  ];
  return [...new Set(used)].filter((currency) => currency !== "" && !converter.knows(currency)).toSorted();
}
