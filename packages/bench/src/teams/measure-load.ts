import type { Sql } from "postgres";

import { KINDS, type EventMaker } from "../ingest/events.js";
import type { Load } from "../ingest/load.js";
import { allApplied, SECRET } from "../ingest/targets.js";

/** How many events are sent at the same time. */
const AT_ONCE = 64;

/** Teams that events are spread over evenly. */
export interface Side {
  readonly name: string;
  readonly teamIds: readonly string[];
  /** The addresses of the processes that receive the events. */
  readonly urls: readonly string[];
  /** A connection to their database. */
  readonly sql: Sql;
}

/** What was measured with one set of events. */
export interface Measured {
  readonly acceptedPerSecond: number;
  /** Counted from sending the first event until all events are applied. */
  readonly appliedPerSecond: number;
}

/**
 * Sends events to a side and waits until all are applied. A third of the events are about customers, a third about
 * invoices and a third about subscriptions, each about another object. The teams get them in turn, and each event goes to
 * any of the processes.
 */
export async function measureLoad(
  side: Side,
  { load, maker, events }: { load: Load; maker: EventMaker; events: number },
): Promise<Measured> {
  const { teamIds, urls, sql } = side;
  // Each round of all teams begins with another kind, so that each team gets events of each kind.
  const kinds = Array.from({ length: events }, (_, index) => {
    return (index + Math.floor(index / teamIds.length)) % KINDS.length;
  });
  const bodies = KINDS.map((kind, number) => maker.make(kind, kinds.filter((one) => one === number).length));
  const deliveries = kinds.map((kind, index) => {
    const url = urls[Math.floor(Math.random() * urls.length)] ?? "";
    const teamId = teamIds[index % teamIds.length] ?? "";
    return { url: `${url}/api/webhooks/stripe/${teamId}`, body: bodies[kind]?.pop() ?? "" };
  });
  await load.prepare({ deliveries, secret: SECRET, atOnce: AT_ONCE });
  const startedAt = performance.now();
  const { ms } = await load.send();
  await allApplied(sql);
  return {
    acceptedPerSecond: (events * 1_000) / ms,
    appliedPerSecond: (events * 1_000) / (performance.now() - startedAt),
  };
}
