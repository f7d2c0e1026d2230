import { startTestServer } from "@billstack/tenancy/testing";

import { startChild } from "../connect/child-server.js";
import { entry } from "../entry.js";
import { eventMaker, KINDS } from "../ingest/events.js";
import { startLoad } from "../ingest/load.js";
import { ACCOUNT } from "../ingest/targets.js";
import { markdownTable } from "../markdown-table.js";
import { median } from "../statistics.js";
import { playBursts, type BurstEvent } from "./accounts.js";
import { differences } from "./differences.js";
import { measureSet, type Measured } from "./measure.js";
import { billstackTeams, engineTeams, type Teams } from "./teams.js";

export interface Plan {
  readonly rounds: number;
  /** Events of one set of bursts, as near as whole bursts come; half as many of a simple kind. */
  readonly events: number;
  /** How many teams the events are spread over, beside the run with one. */
  readonly teams: number;
}

/** Events of one burst that both sides take, on average of the three kinds. */
const EVENTS_OF_A_BURST = 13.3;

/** The medians of some events at so many teams. */
interface Line {
  readonly events: string;
  readonly teams: number;
  readonly engine: number;
  readonly billstack: number;
  readonly requestsPerEvent: number;
}

/**
 * Applying events as real traffic brings them: bursts of one second each that tell of the same objects again and
 * again, and beside them the simple kinds, at one team and spread over many. The engine and BillStack get the same
 * events in turns, 64 at once; BillStack keeps its default budget of 20 requests a second and account.
 * @returns Markdown: applied events a second, requests, and rows that differ from what Stripe says
 */
export async function benchBursts(plan: Plan): Promise<string> {
  const database = await startTestServer({ durable: true, maxConnections: plan.teams + 200 });
  const stops: (() => Promise<void>)[] = [() => database.stop()];
  try {
    const stripe = await startChild(entry("stripe-sandbox"), "SANDBOX_PORT", "/_sandbox", {});
    stops.push(() => stripe.stop());
    const load = startLoad();
    stops.push(() => load.stop());
    await fetch(`${stripe.url}/_sandbox/${ACCOUNT}/seed`, { method: "POST", body: '{"customers":20}' });
    const maker = await eventMaker(stripe.url, ACCOUNT);
    const lines: Line[] = [];
    const compared: string[][] = [];
    const common = stops.length;
    for (const teams of [1, plan.teams]) {
      const accounts = Array.from({ length: teams }, (_, index) => `bursts${teams}n${index}`);
      const engine = await engineTeams(database.url, stripe.url, accounts);
      stops.push(() => engine.stop());
      const billstack = await billstackTeams(database.url, stripe.url, accounts);
      stops.push(() => billstack.stop());
      const rounds = plan.rounds + 1;
      const measure = async (events: string, sets: BurstEvent[][]): Promise<void> => {
        const measured: Measured[] = [];
        for (const [round, set] of sets.entries()) {
          const inTurn = round % 2 === 0 ? [engine, billstack] : [billstack, engine];
          const found = await measureSet(inTurn, load, stripe.url, set);
          // Code is compiled and caches are filled by the first set.
          if (round > 0) measured.push(...found);
        }
        lines.push(lineOf(events, teams, measured));
      };
      const bursts = Math.round(plan.events / EVENTS_OF_A_BURST);
      const sets = await playBursts(stripe.url, accounts, { rounds, bursts });
      await measure("bursts", sets);
      compared.push(await differences(billstack, stripe.url, sets.flat()));
      for (const kind of KINDS) {
        const set = () => spread(maker.make(kind, plan.events / 2), accounts);
        await measure(kind.name, Array.from({ length: rounds }, set));
      }
      for (const stop of stops.splice(common)) await stop();
    }
    return [appliedTable(lines), comparedTable(compared)].join("\n\n");
  } finally {
    for (const stop of stops.toReversed()) await stop();
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

function appliedTable(lines: readonly Line[]): string {
  return markdownTable(
    ["applied/s", "teams", "the engine", "BillStack", "to the engine", "of one team's", "requests per event"],
    lines.map(({ events, teams, engine, billstack, requestsPerEvent }) => {
      const one = lines.find((line) => line.events === events && line.teams === 1);
      return [
        events,
        String(teams),
        perSecond(engine),
        perSecond(billstack),
        `${(billstack / engine).toFixed(1)}×`,
        one === undefined || teams === 1 ? "" : `${((100 * billstack) / one.billstack).toFixed(0)} %`,
        requestsPerEvent.toFixed(3),
      ];
    }),
  );
}

const comparedTable = (rows: string[][]): string =>
  markdownTable(["teams", "objects told of", "rows not as Stripe's"], rows);

const perSecond = (value: number): string => Math.round(value).toLocaleString("en");
