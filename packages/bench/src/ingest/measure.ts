import { quantile } from "../statistics.js";
import { KINDS, type EventMaker, type Kind } from "./events.js";
import type { Load } from "./load.js";
import { SECRET, type Target, type TargetName } from "./targets.js";

/** How much to measure. */
export interface Plan {
  /** How many times each measurement is repeated. */
  readonly rounds: number;
  /**
   * The number of events in one measurement. A measurement that sends one event at a time has a quarter of them.
   */
  readonly events: number;
}

/** What was measured at one target, with one kind of event and one number of events at the same time. */
export interface Measurement {
  readonly kind: Kind;
  readonly atOnce: number;
  readonly target: TargetName;
  readonly acceptedPerSecond: number;
  /** 99 % of the events were answered within this many milliseconds. */
  readonly p99Ms: number;
  /** Counted until the last event is applied. For targets that do not apply later, until the last answer. */
  readonly appliedPerSecond: number;
}

/** Numbers of events that are sent at the same time. Each is measured. */
export const AT_ONCE = [1, 16, 64];

/** Measures every target with every kind of event. All targets get the same events, one target after the other. */
export async function measureAll(
  targets: readonly Target[],
  load: Load,
  maker: EventMaker,
  { rounds, events }: Plan,
): Promise<Measurement[]> {
  const measured: Measurement[] = [];
  for (const kind of KINDS) {
    // These events are not measured. They let each target compile its code and fill its caches.
    await everyTarget(targets, load, maker.make(kind, events / 4), kind, 64);
    for (const atOnce of AT_ONCE) {
      for (let round = 0; round < rounds; round++) {
        const bodies = maker.make(kind, atOnce === 1 ? events / 4 : events);
        const ordered = round % 2 === 0 ? targets : targets.toReversed();
        measured.push(...(await everyTarget(ordered, load, bodies, kind, atOnce)));
      }
    }
  }
  return measured;
}

/** Sends the same events to each target, one target after the other. */
async function everyTarget(
  targets: readonly Target[],
  load: Load,
  bodies: string[],
  kind: Kind,
  atOnce: number,
): Promise<Measurement[]> {
  const measured: Measurement[] = [];
  for (const target of targets) {
    const deliveries = bodies.map((body) => ({ url: target.url, body }));
    await load.prepare({ deliveries, secret: SECRET, atOnce });
    const startedAt = performance.now();
    const { ms, latenciesMs } = await load.send();
    await target.applied();
    const appliedMs = target.name === "on" ? performance.now() - startedAt : ms;
    measured.push({
      kind,
      atOnce,
      target: target.name,
      acceptedPerSecond: (bodies.length / ms) * 1_000,
      p99Ms: quantile(latenciesMs, 0.99),
      appliedPerSecond: (bodies.length / appliedMs) * 1_000,
    });
  }
  return measured;
}
