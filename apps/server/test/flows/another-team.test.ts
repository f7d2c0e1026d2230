import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { startTestServer, until, type Client, type TestServer } from "../../src/testing/index.js";
import { findProcedure, PROCEDURES } from "../../src/trpc/procedure-definition.js";
import { callRest, callTrpc, routesOf, type Outcome } from "../call-procedure.js";
import { VALID_INPUTS } from "../every-procedure.js";

const OF_A_TEAM = PROCEDURES.filter(
  (name) => !["anyone", "signed_in"].includes(findProcedure(name)?.meta.access ?? ""),
);

let server: TestServer;
/** The owner of team A, which is connected and has rows, events, a run and audit entries. */
let a: Client;
/** The owner of another team. */
let b: Client;
let eventId = "";
let keyId = "";

beforeAll(async () => {
  server = await startTestServer();
  [a, b] = [await server.client().signUp(), await server.client().signUp()];
  await fetch(`${server.sandbox.url}/_sandbox/teama/seed`, { method: "POST", body: '{"customers":20}' });
  await a.call("POST", "T/stripe/connect", {
    secretKey: "sk_test_sandbox_teama",
    publishableKey: "pk_test_sandbox_teama",
    webhookSecret: "whsec_placeholder",
  });
  await until("ready", async () => (await a.call("GET", "T/stripe/status")).body["syncStatus"] === "ready");
  await a.call("POST", "T/stripe/webhook-endpoint");
  await fetch(`${server.sandbox.url}/v1/customers`, {
    method: "POST",
    headers: { authorization: "Bearer sk_test_sandbox_teama" },
    body: new URLSearchParams({ name: "Secret Customer" }),
  });
  eventId = await until("an applied event", async () => {
    const { events } = (await a.call("GET", "T/stripe/events?status=applied")).body as {
      events: { id: string }[];
    };
    return events[0]?.id;
  });
  // The owner's first look at the payload is recorded in the audit, and later ones soon after are not.
  await a.call("GET", `T/stripe/events/${eventId}`);
  const made = await a.call("POST", "T/api-keys", { name: "Secret Shop", scopes: ["*"] });
  keyId = (made.body as { key: { id: string } }).key.id;
  await a.call("POST", "T/stripe/backfill?wait=true", { objects: ["customer", "product"] });
});
afterAll(() => server.stop());

/** Reads everything that belongs to team A. */
async function ofA(): Promise<unknown> {
  const paths = [
    "stripe/status",
    "stripe/backfill",
    "stripe/events",
    `stripe/events/${eventId}`,
    "stripe/tables",
  ];
  const answers = await Promise.all(
    [...paths, "stripe/tables/customers?limit=200", "api-keys", "audit"].map((path) =>
      a.call("GET", `T/${path}`),
    ),
  );
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
  const stored = await server.sql`
    select id, secret_key_sealed, webhook_secret_sealed, webhook_endpoint_id, disconnecting_at, key_checked_at
    from billstack.connections where team_id = ${a.teamId}`;
  return [answers.map(({ body }) => body), [...stored]];
}

const inputOf = (name: string, teamId: string): Record<string, unknown> => {
  const input = { ...VALID_INPUTS[name], teamId };
  const ofRowsOfA = { ...("eventId" in input && { eventId }), ...("keyId" in input && { keyId }) };
  return { ...input, ...ofRowsOfA };
};

/** Calls a procedure over tRPC and over each of its REST routes. */
async function callEveryWay(name: string, teamId: string, client: Client | null): Promise<Outcome[]> {
  const caller = { url: server.url, cookie: client?.cookie ?? null };
  const input = inputOf(name, teamId);
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
    const before = await ofA();
    for (const outcome of await callEveryWay(name, a.teamId, b)) {
      expect(outcome).toMatchObject({ status: 404, code: "not_found" });
      for (const secret of ["Secret Customer", "Secret Shop", eventId, keyId, "teama", a.teamId])
        expect(outcome.text).not.toContain(secret);
    }
    expect(await ofA()).toEqual(before);
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

describe("a request without a session", () => {
  it.each(OF_A_TEAM)("gets 401 from %s", async (name) => {
    const outcomes = await callEveryWay(name, a.teamId, null);
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
