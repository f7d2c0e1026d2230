import { createHash } from "node:crypto";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { startTestServer, until, type Client, type TestServer } from "../testing/index.js";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ env: { STRIPE_SANDBOX_URL: "off" } });
});
afterAll(() => server.stop());

const session = (client: Client) => client.call("GET", "/api/auth/session");
const tokenOf = (client: Client): string => client.cookie?.split("=")[1] ?? "";
const rowOf = (token: string): string => createHash("sha256").update(token).digest("hex");
const expire = (client: Client, to: string) =>
  server.sql`update billstack.sessions set expires_at = now() + ${to}::interval where id = ${rowOf(tokenOf(client))}`;

it("answers who is signed in, and sets no cookie", async () => {
  const client = await server.client().signUp();
  const answer = await session(client);
  expect(answer.status).toBe(200);
  expect(answer.body).toEqual({
    user: { id: expect.any(String), email: expect.any(String), name: null },
    teams: [{ id: client.teamId, name: "Acme", role: "owner" }],
  });
  expect(answer.headers.getSetCookie()).toEqual([]);
  expect(answer.headers.get("cache-control")).toBe("no-store");
});

it("signing out answers 204, clears the cookie and ends the session", async () => {
  const client = await server.client().signUp();
  const { cookie } = client;
  const answer = await client.call("POST", "/api/auth/sign-out");
  expect(answer.status).toBe(204);
  expect(answer.text).toBe("");
  expect(answer.headers.getSetCookie()).toEqual([
    expect.stringMatching(/^billstack_session=; HttpOnly; Max-Age=0; Path=\/; SameSite=Lax$/),
  ]);
  client.cookie = cookie;
  expect((await session(client)).status).toBe(401);
  expect(
    await server.sql`select 1 from billstack.sessions where id = ${rowOf(tokenOf(client))}`,
  ).toHaveLength(0);
});

it("signing out without a session answers 204, too", async () => {
  expect((await server.client().call("POST", "/api/auth/sign-out")).status).toBe(204);
});

it("signing out ends only this one of a user's sessions", async () => {
  const email = "two@example.com";
  const [one, two] = [await server.client().signUp(email), server.client()];
  await two.call("POST", "/api/auth/sign-in", { email, password: "correct horse battery" });
  await one.call("POST", "/api/auth/sign-out");
  expect((await session(two)).status).toBe(200);
});

it("answers 401 after the session has expired, and deletes its row", async () => {
  const client = await server.client().signUp();
  const token = tokenOf(client);
  await expire(client, "-1 second");
  for (const path of ["/api/auth/session", "T/stripe/status", "/api/billstack/teams"]) {
    const answer = await client.call("GET", path);
    expect(answer.status).toBe(401);
    expect(answer.body).toMatchObject({ code: "no_session" });
    // A late answer to a request with an old cookie must not clear the cookie of a newer sign-in.
    expect(answer.headers.getSetCookie()).toEqual([]);
  }
  await until("the row is gone", async () => {
    const rows = await server.sql`select 1 from billstack.sessions where id = ${rowOf(token)}`;
    return rows.length === 0;
  });
});

it("prolongs a session in its second half, with one cookie that has the same token", async () => {
  const client = await server.client().signUp();
  const before = tokenOf(client);
  await expire(client, "14 days");
  const batch = "/trpc/auth.session,teams.list,auth.session?batch=1&input=%7B%7D";
  const answer = await client.call("GET", batch);
  expect(answer.status).toBe(200);
  expect(answer.headers.getSetCookie()).toHaveLength(1);
  expect(tokenOf(client)).toBe(before);
  const [row] = await server.sql`
    select expires_at > now() + interval '29 days' as prolonged from billstack.sessions where id = ${rowOf(before)}`;
  expect(row?.["prolonged"]).toBe(true);
  expect((await session(client)).headers.getSetCookie()).toEqual([]);
});

it("answers 401 after the user was deleted", async () => {
  const client = await server.client().signUp();
  const [user] = await server.sql<{ id: string }[]>`
    select user_id as id from billstack.sessions where id = ${rowOf(tokenOf(client))}`;
  await server.sql`delete from billstack.users where id = ${user?.id ?? ""}`;
  expect((await session(client)).status).toBe(401);
});

it("finds the session's cookie among other cookies, even malformed ones", async () => {
  const client = await server.client().signUp();
  const cookie = `a=%zz; b; =c; billstack_session=; ${client.cookie ?? ""}; d="x;y"`;
  const answer = await server.client().call("GET", "/api/auth/session", undefined, { cookie });
  expect(answer.status).toBe(200);
});

describe("answers 401 for", () => {
  let real: string;
  beforeAll(async () => {
    real = tokenOf(await server.client().signUp());
  });

  it.each<[string, () => string]>([
    ["no value", () => "billstack_session="],
    ["an unknown token", () => `billstack_session=${"a".repeat(40)}`],
    ["the row's id in place of the token", () => `billstack_session=${rowOf(real)}`],
    ["a token with one letter changed", () => `billstack_session=${real.slice(0, -1)}_`],
    ["a token in upper case", () => `billstack_session=${real.toUpperCase()}`],
    ["a very long token", () => `billstack_session=${"a".repeat(8_000)}`],
    ["a malformed escape", () => "billstack_session=%zz"],
    ["an escaped NUL", () => `billstack_session=${real}%00`],
    ["an escaped quote", () => `billstack_session=${real}%27%20or%201=1`],
    ["another name", () => `__Host-billstack_session=${real}`],
    ["a name with a suffix", () => `xbillstack_session=${real}`],
    ["a malformed header", () => ';;;=;=;,,"\\'],
    ["cookies named like an object's own properties", () => "__proto__=x; constructor=y"],
  ])("%s", async (_what, cookie) => {
    const answer = await server.client().call("GET", "/api/auth/session", undefined, { cookie: cookie() });
    expect(answer.status).toBe(401);
    expect(answer.body).toMatchObject({ code: "no_session" });
  });

  it.each(["Authorization", "X-Session", "X-User-Id"])("a %s header", async (header) => {
    const answer = await server
      .client()
      .call("GET", "/api/auth/session", undefined, { [header]: `Bearer ${real}` });
    expect(answer.status).toBe(401);
  });

  it("a token in the query", async () => {
    const answer = await server.client().call("GET", `/api/auth/session?billstack_session=${real}`);
    expect(answer.status).toBe(401);
  });
});

it("signing up makes a new token and does not keep the one in the request's cookie", async () => {
  const victim = server.client();
  victim.cookie = `billstack_session=${"a".repeat(40)}`;
  await victim.signUp();
  expect(tokenOf(victim)).not.toBe("a".repeat(40));
});
