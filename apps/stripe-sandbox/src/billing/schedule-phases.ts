import type { Account } from "../account/account.js";
import { invalidRequest, missingParameter } from "../api/errors.js";
import { mergeMetadata, type Params } from "../api/params.js";
import { newPhase, type StoredPhase } from "../objects/subscription-schedule.js";
import { periodEnd } from "./period.js";
import type { createScheduleParams } from "./schedule-params.js";
import { chosenPrice } from "./subscription-price.js";

/** A phase as a request describes it. */
export type PhaseParams = NonNullable<Params<typeof createScheduleParams>["phases"]>[number];

/**
 * The phases that a request describes. The first starts at `start` (Unix seconds), each other one at the end of
 * the phase before. Throws Stripe's 400 for an invalid phase.
 */
export function phasesFrom(account: Account, asked: readonly PhaseParams[], start: number): StoredPhase[] {
  let begin = start;
  return asked.map((params, index) => {
    const phase = phaseFrom(account, params, begin, `phases[${index}]`);
    begin = phase.end_date;
    return phase;
  });
}

function phaseFrom(account: Account, params: PhaseParams, start: number, param: string): StoredPhase {
  if (params.items.length === 0) throw missingParameter(`${param}[items]`);
  const prices = params.items.map((item, index) => chosenPrice(account, item, `${param}[items][${index}]`));
  const recurring = prices[0]?.recurring;
  if (!recurring) throw missingParameter(`${param}[items]`);
  const length = params.duration
    ? {
        ...recurring,
        interval: params.duration.interval,
        interval_count: params.duration.interval_count ?? 1,
      }
    : recurring;
  const end = params.end_date ?? periodEnd(start, length, params.duration ? 1 : (params.iterations ?? 1));
  if (end <= start)
    throw invalidRequest("The end date of a phase must be after its start date.", {
      param: `${param}[end_date]`,
    });
  return {
    ...newPhase({
      currency: prices[0]?.currency ?? "usd",
      start_date: start,
      end_date: end,
      items: params.items.map((item, index) => ({
        price: prices[index]?.id ?? "",
        quantity: item.quantity ?? 1,
        metadata: mergeMetadata({}, item.metadata),
      })),
    }),
    collection_method: params.collection_method ?? null,
    default_payment_method: params.default_payment_method ?? null,
    description: params.description ?? null,
    metadata: mergeMetadata({}, params.metadata),
    proration_behavior: params.proration_behavior ?? "create_prorations",
  };
}
