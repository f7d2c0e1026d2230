import { groupBy } from "../group-by.js";
import type { Converter } from "./convert.js";
import type { Subscription } from "./model.js";
import type { Step } from "./timeline.js";

/** How MRR moves. */
export const MOVEMENTS = ["new", "reactivation", "expansion", "contraction", "churn", "exchange"] as const;
export type Kind = (typeof MOVEMENTS)[number];

/** One change of the MRR of a subscription. */
export interface Movement {
  kind: Kind;
  /** Unix seconds. */
  at: number;
  subscription: Subscription;
  /** In the smallest unit of the subscription's currency. 0 for a change of a rate. */
  amount: number;
  /** In the currency of the converter; null if a rate is missing. */
  converted: number | null;
  /** Whether the customer became or ceased to be a subscriber by it. True for one movement of each customer and time. */
  turns: boolean;
}

/** A step of one subscription, with its level before. */
interface Change {
  at: number;
  subscription: Subscription;
  before: number;
  after: number;
}

/**
 * Returns all movements of MRR, in the order of their times. A customer whose MRR rises from nothing is new, or reactivated
 * if they had MRR before; one whose MRR falls to nothing churns; all other changes are expansions and contractions. What
 * changes for one customer in one second is one change.
 *
 * @param now Unix seconds. Later changes of rates are left out.
 */
export function movementsOf(
  subscriptions: readonly Subscription[],
  converter: Converter,
  now: number,
): Movement[] {
  const moves: Movement[] = [];
  for (const own of groupBy(subscriptions, ({ customer, id }) => customer || id).values())
    moves.push(...movesOfCustomer(own, converter));
  for (const subscription of subscriptions) moves.push(...exchangesOf(subscription, converter, now));
  return moves.toSorted((a, b) => a.at - b.at);
}

function movesOfCustomer(subscriptions: readonly Subscription[], converter: Converter): Movement[] {
  const moves: Movement[] = [];
  let positive = 0;
  let wasSubscriber = false;
  for (const changes of changesOf(subscriptions)) {
    const before = positive;
    for (const change of changes) positive += Number(change.after > 0) - Number(change.before > 0);
    const lines = changes.map((change) => lineOf(change, converter));
    const kind = kindOf(lines, { before, after: positive, wasSubscriber });
    const turns = (before === 0) !== (positive === 0);
    wasSubscriber ||= positive > 0;
    if (kind !== null) moves.push(...lines.map((line, at) => ({ ...line, kind, turns: turns && at === 0 })));
  }
  return moves;
}

/** The steps of a customer's subscriptions, those of one second together. */
function changesOf(subscriptions: readonly Subscription[]): Iterable<Change[]> {
  const changes = subscriptions.flatMap((subscription) =>
    subscription.steps.map(({ at, mrr }, index) => ({
      at,
      subscription,
      before: subscription.steps[index - 1]?.mrr ?? 0,
      after: mrr,
    })),
  );
  return groupBy(
    changes.toSorted((a, b) => a.at - b.at),
    ({ at }) => at,
  ).values();
}

function lineOf(
  { at, subscription, before, after }: Change,
  converter: Converter,
): Omit<Movement, "kind" | "turns"> {
  const { currency } = subscription;
  const [from, to] = [converter.convert(before, currency, at), converter.convert(after, currency, at)];
  return {
    at,
    subscription,
    amount: after - before,
    converted: from === null || to === null ? null : to - from,
  };
}

function kindOf(
  lines: readonly Omit<Movement, "kind" | "turns">[],
  { before, after, wasSubscriber }: { before: number; after: number; wasSubscriber: boolean },
): Kind | null {
  if (before === 0 && after > 0) return wasSubscriber ? "reactivation" : "new";
  if (before > 0 && after === 0) return "churn";
  const converted = lines.reduce((sum, line) => sum + (line.converted ?? 0), 0);
  const net = converted === 0 ? lines.reduce((sum, line) => sum + line.amount, 0) : converted;
  if (net === 0) return null;
  return net > 0 ? "expansion" : "contraction";
}

/** What a change of a rate does to the MRR that a subscription has at that time. */
function exchangesOf(subscription: Subscription, converter: Converter, now: number): Movement[] {
  const { currency, steps } = subscription;
  return converter
    .changes(currency)
    .filter((at) => at <= now)
    .map((at) => {
      const level = levelBefore(steps, at);
      const [from, to] = [
        converter.convert(level, currency, at - 0.001),
        converter.convert(level, currency, at),
      ];
      const converted = from === null || to === null ? 0 : to - from;
      return { kind: "exchange" as const, at, subscription, amount: 0, converted, turns: false };
    })
    .filter(({ converted }) => converted !== 0);
}

/** Returns the MRR just before a time. */
export function levelBefore(steps: readonly Step[], at: number): number {
  return steps.findLast((step) => step.at < at)?.mrr ?? 0;
}
