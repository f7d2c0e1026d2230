import { afterAll, beforeAll, describe, expect, it } from "vitest";

import type { Client, TestServer } from "../../src/testing/index.js";
import { findProcedure, PROCEDURES } from "../../src/trpc/procedure-definition.js";
import { callRest, callTrpc, routesOf, type Outcome } from "../call-procedure.js";
import { VALID_INPUTS } from "../every-procedure.js";
import { inputWithIdsOfA, OF_A_TEAM, openTwoTeams, readAllOfA, type TwoTeams } from "../two-teams.js";

let teams: TwoTeams;
let server: TestServer;
let a: Client;
let b: Client;

beforeAll(async () => {
  teams = await openTwoTeams();
  ({ server, a, b } = teams);
});
afterAll(() => server.stop());

const isMutation = (name: string): boolean => findProcedure(name)?.type === "mutation";
const ofA = (): Promise<unknown> => readAllOfA(teams);

/** Calls a procedure over tRPC and over each of its REST routes. */
async function callEveryWay(
  name: string,
  teamId: string,
  { cookie, headers = {} }: { cookie: string | null; headers?: Record<string, string> },
): Promise<Outcome[]> {
  const caller = { url: server.url, cookie, headers };
  const input = inputWithIdsOfA(teams, name, teamId);
  const routes = await Promise.all(routesOf(name).map((route) => callRest(caller, route, input)));
  return [await callTrpc(caller, name, input), ...routes];
}

const status = (outcomes: Outcome[]): { status: number; code: string | null }[] =>
  outcomes.map((one) => ({ status: one.status, code: one.code }));

it("the tests have a valid input for every procedure of a team, and for no other procedure", () => {
  expect(Object.keys(VALID_INPUTS).toSorted()).toEqual(OF_A_TEAM.toSorted());
  for (const name of OF_A_TEAM) {
    const [shape] = findProcedure(name)?.inputs ?? [];
    expect({ name, ...shape?.safeParse({ ...VALID_INPUTS[name], teamId: a.teamId }) }).toMatchObject({
      success: true,
    });
  }
});

it("every procedure with a team id in its input counts as a procedure of a team", () => {
  for (const name of PROCEDURES) {
    const [shape] = findProcedure(name)?.inputs ?? [];
    const fields = shape !== undefined && "shape" in shape ? Object.keys(shape.shape as object) : [];
    expect({ name, namesTeam: fields.includes("teamId") }).toEqual({
      name,
      namesTeam: OF_A_TEAM.includes(name),
    });
  }
});

describe("a member of another team", () => {
  it.each(OF_A_TEAM)("gets 404 from %s, and changes nothing", async (name) => {
    const before = isMutation(name) ? await ofA() : null;
    for (const outcome of await callEveryWay(name, a.teamId, b)) {
      expect(outcome).toMatchObject({ status: 404, code: "not_found" });
      for (const secret of teams.secrets) expect(outcome.text).not.toContain(secret);
    }
    if (isMutation(name)) expect(await ofA()).toEqual(before);
  });

  it.each(OF_A_TEAM)(
    "gets the same answer from %s for a team that exists and for a team that does not",
    async (name) => {
      const textsWithoutIds = (outcomes: Outcome[]): string[] =>
        outcomes.map(({ text }) => text.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "id"));
      expect(textsWithoutIds(await callEveryWay(name, a.teamId, b))).toEqual(
        textsWithoutIds(await callEveryWay(name, "zzzzzzzzzzzzzzzz", b)),
      );
    },
  );

  it("gets nothing of the other team in a batch that also asks for their own team", async () => {
    const input = { 0: { teamId: b.teamId }, 1: { teamId: a.teamId }, 2: { teamId: b.teamId } };
    const path = `/trpc/connection.status,tables.list,connection.status?batch=1`;
    const response = await b.call("GET", `${path}&input=${encodeURIComponent(JSON.stringify(input))}`);
    const [own, other, again] = response.body as unknown as Record<string, unknown>[];
    expect(own).toMatchObject({ result: { data: { connected: false } } });
    expect(again).toMatchObject({ result: { data: { connected: false } } });
    expect(other).toMatchObject({ error: { data: { appCode: "not_found" } } });
  });

  it.each<[string, (id: string) => unknown]>([
    ["a list with the id", (id) => [id]],
    ["an object with the id", (id) => ({ toString: id })],
    ["the id with white space around it", (id) => ` ${id}\n`],
    ["the id in upper case", (id) => id.toUpperCase()],
    ["the id with a NUL after it", (id) => `${id}\0`],
    ["the id with a quote and SQL after it", (id) => `${id}' or '1'='1`],
    ["a wildcard", () => "%"],
    ["null", () => null],
    ["a number", () => 1],
    ["true", () => true],
  ])("gets 404 for a team id that is %s", async (_what, make) => {
    for (const client of [a, b]) {
      const caller = { url: server.url, cookie: client.cookie };
      for (const name of ["connection.status", "connection.disconnect", "backfill.watch"]) {
        const outcome = await callTrpc(caller, name, { teamId: make(a.teamId) });
        expect(outcome).toMatchObject({ status: 404, code: "not_found" });
      }
    }
  });
});

describe("an API key of another team, with all scopes", () => {
  it.each(OF_A_TEAM)("gets 404 from %s", async (name) => {
    const headers = { authorization: `Bearer ${teams.keyOfC}` };
    for (const outcome of await callEveryWay(name, a.teamId, { cookie: null, headers })) {
      expect(outcome).toMatchObject({ status: 404, code: "not_found" });
      for (const secret of teams.secrets) expect(outcome.text).not.toContain(secret);
    }
  });

  it("has changed nothing", async () => {
    const before = await ofA();
    const headers = { authorization: `Bearer ${teams.keyOfC}` };
    for (const name of OF_A_TEAM) await callEveryWay(name, a.teamId, { cookie: null, headers });
    expect(await ofA()).toEqual(before);
  });
});

/** The procedures that change the connection of the caller's own team. They take no id of anything else. */
const OF_THE_CONNECTION = [
  "connection.connect",
  "connection.disconnect",
  "connection.setKeys",
  "connection.setWebhookSecret",
  "connection.createWebhookEndpoint",
];

describe("for their own team, but with the ids of another team's things, the owner of a connected team", () => {
  it.each(OF_A_TEAM.filter((name) => !OF_THE_CONNECTION.includes(name)))(
    "gets nothing of theirs from %s, and changes nothing of theirs",
    async (name) => {
      const { c } = teams;
      const before = isMutation(name) ? await ofA() : null;
      for (const outcome of await callEveryWay(name, c.teamId, c)) {
        expect(outcome.status).toBeLessThan(500);
        // Answers may repeat the ids that they were asked for.
        for (const secret of teams.secrets.filter((text) => !Object.values(teams.ids).includes(text)))
          expect(outcome.text).not.toContain(secret);
      }
      if (isMutation(name)) expect(await ofA()).toEqual(before);
    },
  );

  it.each([
    "events.get",
    "events.replay",
    "apiKeys.rotate",
    "apiKeys.revoke",
    "members.changeRole",
    "members.remove",
    "invitations.renew",
    "invitations.revoke",
    "sqlConsole.changeQuery",
    "sqlConsole.deleteQuery",
    "customers.get",
    "customers.overview",
    "access.get",
  ])("is told by %s that it does not exist", async (name) => {
    const { c } = teams;
    for (const outcome of await callEveryWay(name, c.teamId, c)) expect(outcome.status).toBe(404);
  });

  it("is shown only their own entries after the cursors of another team", async () => {
    const { c } = teams;
    for (const path of ["stripe/events", "audit", "stripe/tables/customers", "customers"]) {
      const cursor = (await a.call("GET", `T/${path}?limit=1`)).body["nextCursor"];
      expect(typeof cursor).toBe("string");
      const { text } = await c.call(
        "GET",
        `T/${path}?limit=100&cursor=${encodeURIComponent(String(cursor))}`,
      );
      for (const secret of teams.secrets) expect(text).not.toContain(secret);
    }
  });
});

describe("a request without a session", () => {
  it.each(OF_A_TEAM)("gets 401 from %s", async (name) => {
    const outcomes = await callEveryWay(name, a.teamId, { cookie: null });
    expect(status(outcomes)).toEqual(outcomes.map(() => ({ status: 401, code: "no_session" })));
  });

  const ofAPerson = PROCEDURES.filter((name) => findProcedure(name)?.meta.access === "signed_in");
  it.each(ofAPerson)("gets 401 from %s", async (name) => {
    const caller = { url: server.url, cookie: null };
    const outcomes = [
      await callTrpc(caller, name, name === "teams.create" ? { name: "x" } : {}),
      ...(await Promise.all(routesOf(name).map((route) => callRest(caller, route, {})))),
    ];
    expect(status(outcomes)).toEqual(outcomes.map(() => ({ status: 401, code: "no_session" })));
  });
});

it("a person who was removed from the team gets 404", async () => {
  const client = await server.client().signUp();
  expect((await client.call("GET", "T/stripe/status")).status).toBe(200);
  await server.sql`delete from billstack.members where team_id = ${client.teamId}`;
  expect((await client.call("GET", "T/stripe/status")).status).toBe(404);
});
