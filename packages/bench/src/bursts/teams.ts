import { fileURLToPath } from "node:url";

import { teamSchema } from "@billstack/tenancy";
import type { Sql } from "postgres";

import { startChild } from "../connect/child-server.js";
import { teamMaker } from "../connect/team-maker.js";
import { connect, createDatabase } from "../create-database.js";
import { inParallel } from "../in-parallel.js";
import { startBillStack } from "../ingest/start-billstack.js";
import { allApplied, SECRET } from "../ingest/targets.js";
import { addOtherTeams } from "../provision/other-teams.js";

/** A server with its teams. Each team has a Stripe account of its own. */
export interface Teams {
  readonly name: "engine" | "billstack";
  readonly sql: Sql;
  /** For each account, by name: the webhook URL of its team, and the schema that its rows are stored in. */
  readonly of: ReadonlyMap<string, { url: string; schema: string }>;
  /** Waits until all received events are applied. */
  applied(): Promise<void>;
  stop(): Promise<void>;
}

/** How many teams connect at the same time. */
const PARALLEL = 4;

const ENGINE = fileURLToPath(new URL("engine-teams-server.js", import.meta.url));

/** Starts the engine with a team for each account: one process and one database, with a schema for each team. */
export async function engineTeams(
  serverUrl: string,
  stripeUrl: string,
  accounts: readonly string[],
): Promise<Teams> {
  const DATABASE_URL = await createDatabase(serverUrl, `engine_${accounts.length}`);
  const schemas: string[] = (await addOtherTeams(DATABASE_URL, accounts.length)).map(teamSchema);
  const { url, stop } = await startChild(ENGINE, "PORT", "/", {
    DATABASE_URL,
    STRIPE_URL: stripeUrl,
    WEBHOOK_SECRET: SECRET,
    TEAMS: accounts.map((account, index) => `${schemas[index]}=${account}`).join(","),
  });
  const sql = connect(DATABASE_URL);
  return {
    name: "engine",
    sql,
    of: new Map(
      accounts.map((account, index) => {
        const schema = schemas[index] ?? "";
        return [account, { url: `${url}/${schema}`, schema }];
      }),
    ),
    // The engine applies an event before it answers.
    applied: async () => {},
    async stop() {
      await sql.end();
      await stop();
    },
  };
}

/** Starts BillStack and connects a team to each account: one process and one database. */
export async function billstackTeams(
  serverUrl: string,
  stripeUrl: string,
  accounts: readonly string[],
): Promise<Teams> {
  const server = await startBillStack(serverUrl, stripeUrl, `billstack_${accounts.length}`);
  const of = new Map<string, { url: string; schema: string }>();
  const newTeam = teamMaker(server.url);
  await inParallel(accounts, PARALLEL, async (account) => {
    const team = await newTeam();
    await team.connect(account, SECRET);
    // The catch-up runs now. If it ran later, it would store the events of the bursts before they are sent.
    await team.catchUp();
    of.set(account, {
      url: `${server.url}/api/webhooks/stripe/${team.teamId}`,
      schema: `stripe_team_${team.teamId}`,
    });
  });
  const { sql } = server;
  return { name: "billstack", sql, of, applied: () => allApplied(sql), stop: () => server.stop() };
}
