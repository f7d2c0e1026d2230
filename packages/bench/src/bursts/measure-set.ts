import type { Load } from "../ingest/load.js";
import { SECRET } from "../ingest/targets.js";
import type { BurstEvent } from "./accounts.js";
import type { Teams } from "./teams.js";

/** How many events are sent at the same time. */
const AT_ONCE = 64;

/** What was measured at one side with one set of events. A side is the engine or BillStack with all its teams. */
export interface Measured {
  readonly target: Teams["name"];
  /** Counted from sending the first event until all events are applied. */
  readonly appliedPerSecond: number;
  /** The requests that Stripe received in this time, divided by the number of events. */
  readonly requestsPerEvent: number;
}

/** Sends the same events to each side, one side after the other, and measures each. */
export async function measureSet(
  sides: readonly Teams[],
  load: Load,
  stripeUrl: string,
  events: readonly BurstEvent[],
): Promise<Measured[]> {
  const accounts = [...new Set(events.map(({ account }) => account))];
  const measured: Measured[] = [];
  for (const side of sides) {
    const deliveries = events.map(({ account, body }) => ({ url: side.of.get(account)?.url ?? "", body }));
    await load.prepare({ deliveries, secret: SECRET, atOnce: AT_ONCE });
    const requestsBefore = await requestsTo(stripeUrl, accounts);
    const startedAt = performance.now();
    await load.send();
    await side.applied();
    const seconds = (performance.now() - startedAt) / 1_000;
    const requests = (await requestsTo(stripeUrl, accounts)) - requestsBefore;
    measured.push({
      target: side.name,
      appliedPerSecond: events.length / seconds,
      requestsPerEvent: requests / events.length,
    });
  }
  return measured;
}

/** Reads how many requests the accounts have answered so far. */
async function requestsTo(stripeUrl: string, accounts: readonly string[]): Promise<number> {
  let answered = 0;
  for (const account of accounts) {
    const answer = await fetch(`${stripeUrl}/_sandbox/${account}/limits`);
    const counts = ((await answer.json()) as { answered: Record<string, number> }).answered;
    answered += Object.values(counts).reduce((sum, count) => sum + count, 0);
  }
  return answered;
}
