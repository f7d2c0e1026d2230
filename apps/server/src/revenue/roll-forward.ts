import { countSubscribers, levelsAt, sumConverted, type Figures } from "./figures.js";
import { beginOf, endOf } from "./months-of.js";
import { MOVEMENTS, movementsOf, type Kind, type Movement } from "./movements.js";

/** How MRR moved in one month. */
export type RolledMonth = Record<Kind, number> & {
  month: string;
  partial: boolean;
  opening: number;
  closing: number;
  subscribers: number;
  newSubscribers: number;
  churnedSubscribers: number;
};

/**
 * Returns how MRR moved in each of these months. What a month opens with and its movements add up to what it closes with,
 * and the next month opens with that.
 *
 * @param months successive months, the oldest first
 */
export function rollForward(figures: Figures, months: readonly string[]): RolledMonth[] {
  const { model, converter, now } = figures;
  const [first = ""] = months;
  const begin = beginOf(first);
  const levels = levelsAt(figures, begin);
  let opening = sumConverted(levels);
  let subscribers = countSubscribers(levels);
  const moves = movementsOf(model.subscriptions, converter, now).filter(({ at }) => at >= begin);
  const rolled: RolledMonth[] = [];
  let next = 0;
  for (const month of months) {
    const end = endOf(month);
    const from = next;
    while (next < moves.length && (moves[next]?.at ?? end) < end) next += 1;
    const own = moves.slice(from, next);
    const sums = Object.fromEntries(
      MOVEMENTS.map((kind) => [kind, sumConverted(own.filter((move) => move.kind === kind))]),
    ) as Record<Kind, number>;
    const closing = opening + Object.values(sums).reduce((sum, one) => sum + one, 0);
    subscribers += turnsOf(own, "new") + turnsOf(own, "reactivation") - turnsOf(own, "churn");
    rolled.push({
      month,
      partial: end > model.asOf,
      opening,
      ...sums,
      closing,
      subscribers,
      newSubscribers: turnsOf(own, "new"),
      churnedSubscribers: turnsOf(own, "churn"),
    });
    opening = closing;
  }
  return rolled;
}

function turnsOf(moves: readonly Movement[], kind: Kind): number {
  return moves.filter((move) => move.turns && move.kind === kind).length;
}
