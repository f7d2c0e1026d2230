import { newTeamId, provisionTeamSchema, teamSchema } from "@billstack/tenancy";
import { createTestDatabase, type TestDatabase } from "@billstack/tenancy/testing";
import postgres, { type Sql } from "postgres";
import { afterAll, beforeAll, expect, it } from "vitest";

import { arrayTypes } from "../database/array-types.js";
import { createLogger } from "../logger.js";
import { RecentEvents } from "./recent.js";
import { serveTogether } from "./serve.js";
import type { Turn } from "./turn.js";

const TEAMS = 20;

interface Team {
  schema: string;
  connectionId: string;
}

let database: TestDatabase;
let sql: Sql;
const teams: Team[] = [];
/** How many statements were sent so far. */
let sent = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  sql = postgres(database.url, { max: 1, fetch_types: false, types: arrayTypes, debug: () => (sent += 1) });
  for (let count = 0; count < TEAMS; count++) {
    const teamId = newTeamId();
    await sql`insert into billstack.teams (id, name) values (${teamId}, 'Team')`;
    await provisionTeamSchema(sql, teamId);
    const [row] = await sql<{ id: string }[]>`
      insert into billstack.connections
        (team_id, mode, secret_key_sealed, secret_key_hint, publishable_key_sealed, sync_status)
      values (${teamId}, 'test', '', '', '', 'ready') returning id`;
    teams.push({ schema: teamSchema(teamId), connectionId: row?.id ?? "" });
  }
});
afterAll(async () => {
  await sql.end();
  await database.drop();
});

let made = 0;

/** Stores an event of a new customer of the team. */
async function receiveCustomer(team: Team): Promise<void> {
  made += 1;
  const object = { id: `cus_${made}`, object: "customer", name: "Someone", metadata: {} };
  await receive(team, "customer.created", object);
}

/** Stores an event of a new subscription of the team. It contains a price that the team has not stored yet. */
async function receiveSubscription(team: Team): Promise<void> {
  made += 1;
  const price = { id: `price_${made}`, object: "price", created: 1_700_000_000 };
  const item = { id: `si_${made}`, object: "subscription_item", subscription: `sub_${made}`, price };
  const items = { object: "list", data: [item], has_more: false };
  const object = { id: `sub_${made}`, object: "subscription", customer: "cus_1", status: "active", items };
  await receive(team, "customer.subscription.created", object);
}

/** Stores an event of the team. */
async function receive(
  { connectionId }: Team,
  type: string,
  object: Record<string, unknown> & { id: string },
): Promise<void> {
  const payload = {
    id: `evt_${made}`,
    object: "event",
    type,
    created: Math.floor(Date.now() / 1_000) + 60,
    livemode: false,
    api_version: "2025-02-24.acacia",
    data: { object },
  };
  await sql`
    insert into billstack.inbox (connection_id, event_id, type, object_id, created, status, payload)
    values (${connectionId}, ${payload.id}, ${type}, ${object.id}, to_timestamp(${payload.created}), 'waiting',
      ${JSON.stringify(payload)})`;
}

/** Serves these teams in one turn. Returns the turn and how many statements it sent. */
async function serve(some: Team[]): Promise<{ turn: Turn; statements: number }> {
  const parts = {
    deps: { sql, recent: new RecentEvents(), log: createLogger("silent", () => undefined) },
    worker: "a test",
    objectsInHand: () => [],
    roomOf: () => 0,
  };
  const before = sent;
  const turn = await serveTogether(
    sql,
    parts,
    some.map(({ connectionId }) => connectionId),
  );
  return { turn, statements: sent - before };
}

it.each([
  { what: "customers", tables: ["customers"], receiveOne: receiveCustomer },
  {
    what: "subscriptions with new prices",
    tables: ["subscriptions", "subscription_items", "prices"],
    receiveOne: receiveSubscription,
  },
])(
  "applies $what of twenty teams with as many statements as those of one",
  async ({ tables, receiveOne }) => {
    const [only] = teams;
    if (only === undefined) throw new Error("there are no teams");
    for (let count = 0; count < TEAMS; count++) await receiveOne(only);
    const one = await serve([only]);
    for (const team of teams) await receiveOne(team);
    const many = await serve(teams);

    expect(one.turn.teams.map(({ applied }) => applied.length)).toEqual([TEAMS]);
    expect(many.turn.teams.map(({ applied }) => applied.length)).toEqual(teams.map(() => 1));
    expect(many.statements).toBe(one.statements);
    for (const { schema } of teams.slice(1)) {
      for (const table of tables) {
        const [row] = await sql`select count(*)::int as rows from ${sql(`${schema}.${table}`)}`;
        expect(row).toEqual({ rows: 1 });
      }
    }
  },
);
