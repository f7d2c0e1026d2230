import { groupBy } from "../group-by.js";
import { levelsAt, subscriberOf, sumConverted, type Figures, type Level } from "./figures.js";
import type { Subscription } from "./model.js";
import { movementsOf, type Kind, type Movement } from "./movements.js";
import type { Span } from "./payments-store.js";

/** The largest number that a cursor holds, which has 15 digits. */
const MOST_ORDER = 999_999_999_999_999;

/** A line of a figure about subscriptions, and its place in the list. */
export interface ModelLine {
  /** The lines with the largest number come first. Not below 0. */
  order: number;
  /** Tells lines of the same order apart. */
  id: string;
  at: number | null;
  customer: string | null;
  subscription: string | null;
  currency: string | null;
  amount: number;
  converted: number | null;
  detail: string | null;
}

/** Returns the subscriptions with MRR just before a time, those with the largest MRR first. */
export function mrrLines(figures: Figures, at: number): ModelLine[] {
  return sorted(
    levelsAt(figures, at).map(({ subscription, mrr, converted }) => ({
      ...baseOf(subscription),
      order: converted ?? 0,
      at: subscription.steps.findLast((step) => step.at < at)?.at ?? null,
      amount: mrr,
      converted,
    })),
  );
}

/** Returns the subscribers just before a time, each with the MRR of all their subscriptions. */
export function subscriberLines(figures: Figures, at: number): ModelLine[] {
  const own = groupBy(levelsAt(figures, at), ({ subscription }) => subscriberOf(subscription));
  return sorted(
    [...own].map(([customer, levels]) => subscriberLine(customer, levels, figures.converter.currency)),
  );
}

function subscriberLine(customer: string, levels: readonly Level[], asked: string): ModelLine {
  const currencies = [...new Set(levels.map(({ subscription }) => subscription.currency))];
  const isOne = currencies.length === 1;
  const converted = levels.every((level) => level.converted === null) ? null : sumConverted(levels);
  const mrr = levels.reduce((sum, level) => sum + level.mrr, 0);
  return {
    order: converted ?? 0,
    id: customer,
    at: null,
    customer,
    subscription: levels.length === 1 ? (levels[0]?.subscription.id ?? null) : null,
    // The MRR of subscriptions in several currencies has a sum only in the currency that was asked for.
    currency: isOne ? (currencies[0] ?? null) : asked,
    amount: isOne ? mrr : (converted ?? 0),
    converted,
    detail: null,
  };
}

/** Returns the movements of one kind in a span, the newest first. */
export function movementLines(figures: Figures, kind: Kind, span: Span): ModelLine[] {
  return sorted(movesIn(figures, kind, span).map(lineOfMove));
}

/**
 * Returns the subscribers who churned in a span, each with the MRR that was lost.
 *
 * @param isEachTime whether a subscriber has a line for each time, as a month counts them; or else one for all, at the last
 *   time, as the rate of churn counts them
 */
export function churnedLines(figures: Figures, span: Span, isEachTime: boolean): ModelLine[] {
  const own = groupBy(movesIn(figures, "churn", span).toReversed(), ({ at, subscription }) =>
    isEachTime ? `${at} ${subscriberOf(subscription)}` : subscriberOf(subscription),
  );
  return sorted(
    [...own.values()].flatMap((moves) => {
      const [first] = moves;
      if (first === undefined) return [];
      const isOne = moves.length === 1;
      return {
        ...lineOfMove(first),
        subscription: isOne ? first.subscription.id : null,
        amount: moves.reduce((sum, { amount }) => sum + amount, 0),
        converted: moves.every(({ converted }) => converted === null) ? null : sumConverted(moves),
      };
    }),
  );
}

/** Returns the subscriptions with this status now, the newest first. */
export function statusLines(figures: Figures, status: string): ModelLine[] {
  const levels = new Map(levelsAt(figures, Infinity).map((level) => [level.subscription.id, level]));
  return sorted(
    figures.model.subscriptions
      .filter((subscription) => subscription.status === status)
      .map((subscription) => ({
        ...baseOf(subscription),
        order: Math.max(0, subscription.start),
        at: subscription.start,
        amount: levels.get(subscription.id)?.mrr ?? 0,
        converted: levels.get(subscription.id)?.converted ?? (levels.has(subscription.id) ? null : 0),
      })),
  );
}

function movesIn({ model, converter, now }: Figures, kind: Kind, { from, to }: Span): Movement[] {
  return movementsOf(model.subscriptions, converter, now).filter(
    (move) => move.kind === kind && move.at >= from && move.at < to,
  );
}

function lineOfMove({ at, subscription, amount, converted }: Movement): ModelLine {
  return { ...baseOf(subscription), order: Math.max(0, Math.floor(at)), at, amount, converted };
}

function baseOf({ id, customer, currency, status }: Subscription) {
  return { id, customer: customer === "" ? null : customer, subscription: id, currency, detail: status };
}

function sorted(lines: ModelLine[]): ModelLine[] {
  return lines
    .map((line) => ({ ...line, order: Math.min(line.order, MOST_ORDER) }))
    .toSorted((a, b) => b.order - a.order || (a.id < b.id ? 1 : -1));
}
