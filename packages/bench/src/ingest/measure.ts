import { quantile } from "../statistics.js";
import { KINDS, type EventMaker, type Kind } from "./events.js";
import type { Load } from "./load.js";
import { SECRET, type Target, type TargetName } from "./targets.js";

export interface Plan {
  readonly rounds: number;
  /** Events of one measurement; with one at a time a quarter of them. */
  readonly events: number;
}

/** One target with one kind of event and so many at once. */
export interface Measurement {
  readonly kind: Kind;
  readonly atOnce: number;
  readonly target: TargetName;
  readonly acceptedPerSecond: number;
  readonly p99Ms: number;
  /** From the first event sent to the last row there. */
  readonly appliedPerSecond: number;
}

export const AT_ONCE = [1, 16, 64];

/** Measures every target with every kind of event; all get the same events, in turns. */
export async function measureAll(
  targets: readonly Target[],
  load: Load,
  maker: EventMaker,
  { rounds, events }: Plan,
): Promise<Measurement[]> {
  const measured: Measurement[] = [];
  for (const kind of KINDS) {
    // Code is compiled and caches are filled by these.
    await everyTarget(targets, load, maker.make(kind, events / 4), kind, 64);
    for (const atOnce of AT_ONCE) {
      for (let round = 0; round < rounds; round++) {
        const bodies = maker.make(kind, atOnce === 1 ? events / 4 : events);
        const inTurn = round % 2 === 0 ? targets : targets.toReversed();
        measured.push(...(await everyTarget(inTurn, load, bodies, kind, atOnce)));
      }
    }
  }
  return measured;
}

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
