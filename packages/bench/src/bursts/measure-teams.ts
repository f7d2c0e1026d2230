import { KINDS, type EventMaker } from "../ingest/events.js";
import type { Load } from "../ingest/load.js";
import { median } from "../statistics.js";
import { playBursts, type BurstEvent } from "./accounts.js";
import { differences } from "./differences.js";
import { measureSet, type Measured } from "./measure-set.js";
import { billstackTeams, engineTeams, type Teams } from "./teams.js";

export interface Plan {
  readonly rounds: number;
  /** Events of one set of bursts, as near as whole bursts come; a quarter as many of a simple kind. */
  readonly events: number;
}

/** What all measurements share. */
export interface Surroundings {
  /** Of the PostgreSQL server. */
  readonly databaseUrl: string;
  readonly stripeUrl: string;
  readonly load: Load;
  readonly maker: EventMaker;
}

/** The medians of one kind of events at so many teams. */
export interface Line {
  readonly events: string;
  readonly teams: number;
  /** Applied events a second. */
  readonly engine: number;
  readonly billstack: number;
  /** Of BillStack. */
  readonly requestsPerEvent: number;
}

/** Events of one burst that both sides take, on average of the three kinds. */
const EVENTS_OF_A_BURST = 13.3;

/**
 * Measures both sides with so many teams: first with bursts, then with the simple kinds.
 * @returns a line for each kind of events, and the row of the table of differences
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
  // Code is compiled and caches are filled by the first set.
  const rounds = plan.rounds + 1;
  const lines: Line[] = [];
  const measure = async (events: string, sets: BurstEvent[][]): Promise<void> => {
    console.error(`Applying ${events} at ${teams} teams …`);
    const measured: Measured[] = [];
    for (const [round, set] of sets.entries()) {
      const inTurn = round % 2 === 0 ? [engine, billstack] : [billstack, engine];
      const found = await measureSet(inTurn, load, stripeUrl, set);
      if (round > 0) measured.push(...found);
    }
    lines.push(lineOf(events, teams, measured));
  };
  try {
    const bursts = Math.round(plan.events / EVENTS_OF_A_BURST);
    const sets = await playBursts(stripeUrl, accounts, { rounds, bursts });
    await measure("bursts", sets);
    const compared = await differences(billstack, stripeUrl, sets.flat());
    for (const kind of KINDS) {
      const set = () => spread(maker.make(kind, plan.events / 4), accounts);
      await measure(kind.name, Array.from({ length: rounds }, set));
    }
    return { lines, compared };
  } finally {
    await billstack.stop();
    await engine.stop();
  }
}

/** Events about one object each, in turn for each account. */
function spread(bodies: readonly string[], accounts: readonly string[]): BurstEvent[] {
  return bodies.map((body, index) => ({ account: accounts[index % accounts.length] ?? "", body }));
}

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
