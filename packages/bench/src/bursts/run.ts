import { startTestServer } from "@billstack/tenancy/testing";

import { startSeededSandbox } from "../connect/seeded-sandbox.js";
import { eventMaker } from "../ingest/events.js";
import { startLoad } from "../ingest/load.js";
import { ACCOUNT } from "../ingest/targets.js";
import { markdownTable } from "../markdown-table.js";
import { measureTeams, type Line, type Plan } from "./measure-teams.js";

/** Connections to PostgreSQL in addition to those of the engine, which has one for each team. */
const OTHER_CONNECTIONS = 200;

/**
 * Measures how fast the engine and BillStack apply events as real traffic brings them. Real traffic comes in
 * bursts: many events of one second about the same few objects. Also measures simple events about one object
 * each. Measures with one team, and with the events spread over many teams.
 *
 * The engine and BillStack get the same events, one after the other, 64 events at the same time. BillStack has
 * its default budget of 20 requests a second for each account.
 * @param plan `teams` is the number of teams in the measurement with many teams
 * @returns Markdown tables: applied events a second, requests per event, and the number of rows that differ from
 *   Stripe
 */
export async function benchBursts(plan: Plan & { teams: number }): Promise<string> {
  const maxConnections = plan.teams + OTHER_CONNECTIONS;
  const database = await startTestServer({ durable: true, maxConnections });
  const stops: (() => Promise<void>)[] = [() => database.stop()];
  try {
    const stripe = await startSeededSandbox(ACCOUNT);
    stops.push(() => stripe.stop());
    const load = startLoad();
    stops.push(() => load.stop());
    const maker = await eventMaker(stripe.url, ACCOUNT);
    const surroundings = { databaseUrl: database.url, stripeUrl: stripe.url, load, maker };
    const lines: Line[] = [];
    const compared: string[][] = [];
    for (const teams of [1, plan.teams]) {
      const measured = await measureTeams(surroundings, teams, plan);
      lines.push(...measured.lines);
      compared.push(measured.compared);
    }
    return [appliedTable(lines), comparedTable(compared)].join("\n\n");
  } finally {
    for (const stop of stops.toReversed()) await stop();
  }
}

/** The table of applied events a second. */
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

/** The table of rows that differ from Stripe. */
const comparedTable = (rows: string[][]): string =>
  markdownTable(["teams", "objects told of", "rows not as Stripe's"], rows);

const perSecond = (value: number): string => Math.round(value).toLocaleString("en");
