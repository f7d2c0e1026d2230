import { KINDS, type EventMaker } from "../ingest/events.js";
import type { Load } from "../ingest/load.js";
import { median } from "../statistics.js";
import { playBursts, type BurstEvent } from "./accounts.js";
import { differences } from "./differences.js";
import { measureSet, type Measured } from "./measure-set.js";
import { billstackTeams, engineTeams, type Teams } from "./teams.js";

/** How much to measure. */
export interface Plan {
  /** How many sets of each kind of events are measured. */
  readonly rounds: number;
  /**
   * The approximate number of events in one measured set. A set must last for some seconds: at its beginning and at
   * its end, each team has only a few waiting events, so these parts are slower than the steady flow between them.
   */
  readonly events: number;
}

/** The servers and tools that all measurements share. */
export interface Surroundings {
  /** The URL of the PostgreSQL server. */
  readonly databaseUrl: string;
  readonly stripeUrl: string;
  readonly load: Load;
  readonly maker: EventMaker;
}

/** The medians for one kind of events and one number of teams. */
export interface Line {
  readonly events: string;
  readonly teams: number;
  /** Events that the engine applied a second. */
  readonly engine: number;
  /** Events that BillStack applied a second. */
  readonly billstack: number;
  /** Requests to Stripe for each event, at BillStack. */
  readonly requestsPerEvent: number;
}

/** The average number of events of one burst that both sides accept, over the three kinds of bursts. */
const EVENTS_OF_A_BURST = 13.3;

/**
 * Measures the engine and BillStack with a number of teams: first with bursts, then with the simple kinds of
 * events.
 * @returns a line for each kind of events, and a row for the table of differences from Stripe
 */
export async function measureTeams(
  { databaseUrl, stripeUrl, load, maker }: Surroundings,
  teams: number,
  plan: Plan,
): Promise<{ lines: Line[]; compared: string[] }> {
  const accounts = Array.from({ length: teams }, (_, index) => `bursts${teams}n${index}`);
  const engine = await engineTeams(databaseUrl, stripeUrl, accounts);
  const billstack = await billstackTeams(databaseUrl, stripeUrl, accounts).catch(async (error: unknown) => {
    await engine.stop();
    throw error;
  });
  // The first set is not measured. It lets each side compile its code and fill its caches.
  const rounds = plan.rounds + 1;
  const lines: Line[] = [];
  const measure = async (events: string, sets: BurstEvent[][]): Promise<void> => {
    console.error(`Applying ${events} at ${teams} teams …`);
    const measured: Measured[] = [];
    for (const [round, set] of sets.entries()) {
      const ordered = round % 2 === 0 ? [engine, billstack] : [billstack, engine];
      const found = await measureSet(ordered, load, stripeUrl, set);
      if (round > 0) measured.push(...found);
    }
    lines.push(lineOf(events, teams, measured));
  };
  try {
    const bursts = Math.round(plan.events / EVENTS_OF_A_BURST);
    const played = await playBursts(stripeUrl, accounts, { rounds, bursts });
    await measure("bursts", played);
    const compared = await differences(billstack, stripeUrl, played.flat());
    for (const kind of KINDS) {
      const sets = Array.from({ length: rounds }, () => spread(maker.make(kind, plan.events), accounts));
      await measure(kind.name, sets);
    }
    return { lines, compared };
  } finally {
    await billstack.stop();
    await engine.stop();
  }
}

/** Gives the events to the accounts, one after the other. */
function spread(bodies: readonly string[], accounts: readonly string[]): BurstEvent[] {
  return bodies.map((body, index) => ({ account: accounts[index % accounts.length] ?? "", body }));
}

/** Computes the medians of the measured sets. */
function lineOf(events: string, teams: number, measured: readonly Measured[]): Line {
  const of = (name: Teams["name"], value: "appliedPerSecond" | "requestsPerEvent") =>
    median(measured.filter((one) => one.target === name).map((one) => one[value]));
  return {
    events,
    teams,
    engine: of("engine", "appliedPerSecond"),
    billstack: of("billstack", "appliedPerSecond"),
    requestsPerEvent: of("billstack", "requestsPerEvent"),
  };
}
