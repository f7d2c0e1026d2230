import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";

import { startTestServer, until, type Client, type TestServer } from "../../src/testing/index.js";
import { bearer, makeApiKey, wrongKey } from "../api-keys.js";

/** The address of the client, as the proxy tells it. */
const ADDRESS = "203.0.113.7";
const FROM = { "x-forwarded-for": ADDRESS };

let server: TestServer;
let owner: Client;
let ownerId: string;
let stranger: Client;
let strangerId: string;
beforeAll(async () => {
  server = await startTestServer({ env: { STRIPE_SANDBOX_URL: "off", TRUST_PROXY: "1" } });
  [owner, stranger] = [await server.client().signUp(), await server.client().signUp()];
  [ownerId = "", strangerId = ""] = await Promise.all([owner, stranger].map(idOf));
});
afterAll(() => server.stop());
beforeEach(() => void (server.logged.length = 0));

const idOf = async (client: Client): Promise<string> =>
  ((await client.call("GET", "/api/auth/session")).body as { user: { id: string } }).user.id;

type Line = Record<string, unknown> & { req: { url: string } };
/** Returns what the line about the request to a path says. It may be written after the answer has arrived. */
async function lineOf(path: string): Promise<Record<string, unknown>> {
  const { level, address, userId, apiKeyId, teamIds, errors } = await until(`the line of ${path}`, () =>
    server.logged.map((line) => JSON.parse(line) as Line).find((line) => line.req?.url.startsWith(path)),
  );
  return { level, address, userId, apiKeyId, teamIds, errors };
}
const INFO = 30;

it("names the person, the team and the error of a refused request, and the client's address", async () => {
  const { teamId } = owner;
  await stranger.call("GET", `/api/billstack/teams/${teamId}/members`, undefined, FROM);
  expect(await lineOf(`/api/billstack/teams/${teamId}`)).toEqual({
    level: INFO,
    address: ADDRESS,
    userId: strangerId,
    apiKeyId: undefined,
    teamIds: [teamId],
    errors: ["not_found"],
  });
});

it("names each refused call of a batch that is answered with 207", async () => {
  const input = { 0: {}, 1: { teamId: owner.teamId }, 2: { teamId: stranger.teamId, limit: -1 } };
  const path = "/trpc/auth.session,members.list,events.list";
  const query = `?batch=1&input=${encodeURIComponent(JSON.stringify(input))}`;
  const answer = await stranger.call("GET", path + query, undefined, FROM);
  expect(answer.status).toBe(207);
  const line = await lineOf("/trpc/auth");
  expect(line).toMatchObject({ level: INFO, address: ADDRESS, userId: strangerId });
  expect(new Set(line["errors"] as string[])).toEqual(new Set(["not_found", "invalid_input"]));
  expect(new Set(line["teamIds"] as string[])).toEqual(new Set([owner.teamId, stranger.teamId]));
});

it("names the API key of a request that the key may not send", async () => {
  const { key, rawKey } = await makeApiKey(owner, { scopes: ["sync:read"] });
  const path = `/api/billstack/teams/${owner.teamId}/api-keys`;
  server.logged.length = 0;
  await server.client().call("GET", path, undefined, { ...FROM, ...bearer(rawKey) });
  const teamIds = [owner.teamId];
  expect(await lineOf(path)).toMatchObject({ level: INFO, address: ADDRESS, apiKeyId: key.id, teamIds });
  expect(server.logged.join("")).not.toContain(rawKey);
});

it.each([
  ["a request that Express does not see", "/access", "key_unknown"],
  ["a wrong input", "/stripe/events?limit=-1", "invalid_input"],
])("names the error of %s", async (_what, path, code) => {
  const headers = path === "/access" ? { ...FROM, ...bearer(wrongKey()) } : FROM;
  const client = path === "/access" ? server.client() : owner;
  await client.call("GET", `/api/billstack/teams/${owner.teamId}${path}`, undefined, headers);
  expect(await lineOf("/api/billstack/teams")).toMatchObject({
    level: INFO,
    address: ADDRESS,
    userId: path === "/access" ? undefined : ownerId,
    teamIds: [owner.teamId],
    errors: [code],
  });
});

it("names the team and the error of a refused delivery, and the address behind the proxy", async () => {
  const path = `/api/webhooks/stripe/${owner.teamId}`;
  await server.client().call("POST", path, {}, FROM);
  expect(await lineOf(path)).toMatchObject({
    level: INFO,
    address: ADDRESS,
    teamIds: [owner.teamId],
    errors: ["not_found"],
  });
});

it("repeats no text in the place of a team's id", async () => {
  const input = encodeURIComponent(JSON.stringify({ teamId: "text-4711" }));
  await owner.call("GET", `/trpc/members.list?input=${input}`, undefined, FROM);
  expect(await lineOf("/trpc/members")).toMatchObject({ teamIds: undefined, errors: ["not_found"] });
  expect(server.logged.join("")).not.toContain("text-4711");
});

it("says nothing of an error about a request that succeeds, and never logs the e-mail address", async () => {
  const email = `logged-${crypto.randomUUID()}@example.com`;
  const client = await server.client().signUp(email);
  server.logged.length = 0;
  await client.call("GET", "T/members", undefined, FROM);
  expect(await lineOf("/api/billstack/teams")).toMatchObject({ level: 20, errors: undefined });
  expect(server.logged.join("")).not.toContain(email);
});
