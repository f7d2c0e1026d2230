import { fileURLToPath } from "node:url";

import { teamSchema } from "@billstack/tenancy";
import type { Sql } from "postgres";

import { startChild } from "../connect/child-server.js";
import type { Person } from "../connect/person.js";
import { connect, createDatabase } from "../create-database.js";
import { inParallel } from "../in-parallel.js";
import { startBillStack } from "../ingest/start-billstack.js";
import { allApplied, SECRET } from "../ingest/targets.js";
import { addOtherTeams } from "../provision/other-teams.js";

/** A server that some teams' events are sent to; each team has a Stripe account of its own. */
export interface Teams {
  readonly name: "engine" | "billstack";
  readonly sql: Sql;
  /** By the account's name: where its events are sent, and the schema that its rows land in. */
  readonly of: ReadonlyMap<string, { url: string; schema: string }>;
  /** Waits until everything that was received is applied. */
  applied(): Promise<void>;
  stop(): Promise<void>;
}

/** Teams that are connected at the same time. */
const PARALLEL = 4;

const ENGINE = fileURLToPath(new URL("engine-teams-server.js", import.meta.url));

/** The engine for a team of each account: one process, one database, a schema for each. */
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
    // It applies before it answers.
    applied: async () => {},
    async stop() {
      await sql.end();
      await stop();
    },
  };
}

/** BillStack with a team connected to each account: one process, one database. */
export async function billstackTeams(
  serverUrl: string,
  stripeUrl: string,
  accounts: readonly string[],
): Promise<Teams> {
  const server = await startBillStack(serverUrl, stripeUrl, `billstack_${accounts.length}`);
  const of = new Map<string, { url: string; schema: string }>();
  await inParallel(accounts, PARALLEL, async (account) => {
    const team: Person = await server.person.newTeam();
    await team.connect(account, SECRET);
    // Later a catch-up would find the events of the bursts before they are sent.
    await team.catchUp();
    of.set(account, {
      url: `${server.url}/api/webhooks/stripe/${team.teamId}`,
      schema: `stripe_team_${team.teamId}`,
    });
  });
  const { sql } = server;
  return { name: "billstack", sql, of, applied: () => allApplied(sql), stop: () => server.stop() };
}
