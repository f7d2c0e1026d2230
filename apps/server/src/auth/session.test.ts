import { createHash, createHmac, createSecretKey, randomBytes } from "node:crypto";

import { parseTeamId } from "@billstack/tenancy";
import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { sweep } from "../../test/jobs.js";
import { Signals } from "../database/signals.js";
import { startTestServer, type Client, type TestServer } from "../testing/index.js";
import { Sessions } from "./sessions.js";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ env: { STRIPE_SANDBOX_URL: "off" } });
});
afterAll(() => server.stop());

const session = (client: Client) => client.call("GET", "/api/auth/session");
const tokenOf = (client: Client): string => client.cookie?.split("=")[1] ?? "";
/** The session that was created last. */
const newest = (): Promise<Record<string, unknown>> =>
  server.sql`select * from billstack.sessions order by created_at desc limit 1`.then(([row]) => row ?? {});
const exists = async (id: unknown): Promise<boolean> =>
  (await server.sql`select from billstack.sessions where id = ${String(id)}`).length > 0;
/** Moves the times of a session into the past. */
const age = (id: unknown, column: "last_used_at" | "expires_at", by: string) =>
  server.sql`
    update billstack.sessions set ${server.sql(column)} = ${server.sql(column)} - ${by}::interval
    where id = ${String(id)}`;

it("answers who is signed in, and sets no cookie", async () => {
  const client = await server.client().signUp();
  const answer = await session(client);
  expect(answer.status).toBe(200);
  expect(answer.body).toEqual({
    user: { id: expect.any(String), email: expect.any(String), name: null },
    teams: [{ id: client.teamId, name: "Acme", role: "owner", requireSecondFactor: false }],
    secondFactor: false,
  });
  expect(answer.headers.getSetCookie()).toEqual([]);
  expect(answer.headers.get("cache-control")).toBe("no-store");
});

it("signing out answers 204, clears the cookie and ends the session", async () => {
  const client = await server.client().signUp();
  const { cookie } = client;
  const { id } = await newest();
  const answer = await client.call("POST", "/api/auth/sign-out");
  expect(answer.status).toBe(204);
  expect(answer.text).toBe("");
  expect(answer.headers.getSetCookie()).toEqual([
    expect.stringMatching(/^billstack_session=; HttpOnly; Max-Age=0; Path=\/; SameSite=Lax$/),
  ]);
  client.cookie = cookie;
  expect((await session(client)).status).toBe(401);
  expect(await exists(id)).toBe(false);
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

describe("a session ends", () => {
  it.each([
    ["7 days after its last use", "last_used_at", "7 days"],
    ["30 days after the sign-in, however it is used", "expires_at", "30 days"],
  ] as const)("%s, and its row is deleted", async (_when, column, by) => {
    const client = await server.client().signUp();
    const { id } = await newest();
    await age(id, column, by);
    for (const path of ["/api/auth/session", "T/stripe/status", "/api/billstack/teams"]) {
      const answer = await client.call("GET", path);
      expect(answer.status).toBe(401);
      expect(answer.body).toMatchObject({ code: "no_session" });
      // A late answer to a request with an old cookie must not clear the cookie of a newer sign-in.
      expect(answer.headers.getSetCookie()).toEqual([]);
    }
    const living = await server.client().signUp();
    await sweep(server);
    expect(await exists(id)).toBe(false);
    expect((await session(living)).status).toBe(200);
  });

  it("no sooner: a use in the last hour before either end starts the 7 days again, but not the 30 days", async () => {
    const client = await server.client().signUp();
    const { id } = await newest();
    await age(id, "last_used_at", "6 days 23 hours");
    await age(id, "expires_at", "29 days 23 hours");
    const { expires_at: end } = await newest();
    const answer = await client.call("GET", "/api/auth/session", undefined, { "user-agent": "Later/2" });
    expect(answer.status).toBe(200);
    expect(answer.headers.getSetCookie()).toEqual([]);
    const after = await newest();
    expect(after).toMatchObject({ expires_at: end, user_agent: "Later/2" });
    expect(Number(after["last_used_at"])).toBeGreaterThan(Number(after["created_at"]));
  });
});

it("stores from where and with what a session is used, at most once a minute", async () => {
  const client = server.client();
  const long = `Firefox/1 ${"x".repeat(5_000)}`;
  const body = { email: "device@example.com", password: "correct horse battery" };
  await client.call("POST", "/api/auth/sign-up", body, { "user-agent": long });
  const before = await newest();
  expect(before).toMatchObject({ address: "127.0.0.1", user_agent: long.slice(0, 300) });
  for (const column of ["created_at", "last_used_at", "confirmed_at"])
    expect(before[column]).toEqual(before["created_at"]);
  await client.call("GET", "/api/auth/session", undefined, { "user-agent": "Other/1" });
  expect(await newest()).toEqual(before);
});

it.each(["sign-in", "sign-up"])(
  "%s makes a new token and ends the session of the request's cookie",
  async (how) => {
    const email = `${how}@example.com`;
    const password = "correct horse battery";
    const client = server.client();
    if (how === "sign-in") await server.client().signUp(email);
    await client.signUp();
    const { id } = await newest();
    const before = client.cookie;
    expect((await client.call("POST", `/api/auth/${how}`, { email, password })).status).toBeLessThan(300);
    expect(client.cookie).not.toBe(before);
    expect((await session(client)).body).toMatchObject({ user: { email } });
    client.cookie = before;
    expect((await session(client)).status).toBe(401);
    expect(await exists(id)).toBe(false);
  },
);

it("a refused sign-in leaves the session of the request's cookie as it is", async () => {
  const client = await server.client().signUp("kept@example.com");
  const wrong = { email: "kept@example.com", password: "wrong password" };
  expect((await client.call("POST", "/api/auth/sign-in", wrong)).status).toBe(401);
  expect((await session(client)).status).toBe(200);
});

describe("somebody who can write to the database, but has no encryption key,", () => {
  it("cannot sign in by a row of their own", async () => {
    const client = await server.client().signUp();
    const { user_id: userId } = await newest();
    const token = "f".repeat(64);
    for (const id of [
      createHash("sha256").update(token).digest("hex"),
      createHmac("sha256", "").update(token).digest("hex"),
      token,
    ]) {
      await server.sql`delete from billstack.sessions where user_id = ${String(userId)}`;
      await server.sql`
        insert into billstack.sessions (id, user_id, expires_at)
        values (${id}, ${String(userId)}, now() + interval '1 day')`;
      client.cookie = `billstack_session=${token}`;
      expect((await session(client)).status).toBe(401);
    }
  });

  it("cannot give their own session to somebody else", async () => {
    const victim = await server.client().signUp();
    const { user_id: victimId } = await newest();
    const thief = await server.client().signUp();
    const { id } = await newest();
    await server.sql`update billstack.sessions set user_id = ${String(victimId)} where id = ${String(id)}`;
    expect((await session(thief)).status).toBe(401);
    expect((await session(victim)).status).toBe(200);
  });
});

it("answers 401 after the user was deleted", async () => {
  const client = await server.client().signUp();
  await server.sql`delete from billstack.users where id = ${String((await newest())["user_id"])}`;
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
  let realRow: string;
  beforeAll(async () => {
    real = tokenOf(await server.client().signUp());
    realRow = String((await newest())["id"]);
  });

  it.each<[string, () => string]>([
    ["no value", () => "billstack_session="],
    ["an unknown token", () => `billstack_session=${"a".repeat(40)}`],
    ["the row's id in place of the token", () => `billstack_session=${realRow}`],
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

it("a stream reads the session and the membership by one statement, and notices the end of each", async () => {
  const owner = await server.client().signUp();
  const teamId = parseTeamId(owner.teamId);
  if (teamId === null) throw new Error("the id of a team is none");
  const [user] = await server.sql<{ id: string; hash: string }[]>`
    select users.id, password_hash as hash from billstack.users join billstack.members on user_id = users.id
    where team_id = ${teamId}`;
  if (user === undefined) throw new Error("the team has no member");
  let sent = 0;
  const sql = postgres(server.databaseUrl, { max: 1, fetch_types: false, debug: () => (sent += 1) });
  try {
    const key = createSecretKey(randomBytes(32));
    const sessions = new Sessions(sql, new Signals(), () => key, false);
    const from = { address: "192.0.2.1", userAgent: "node" };
    const token = await sessions.create(user.id, user.hash, from);
    const id = sessions.seals.rowIdOf(token);
    const look = () => sessions.findInTeam(token, teamId, from);
    sent = 0;
    expect(await look()).toEqual({ userId: user.id, member: { role: "owner", lacksFactor: false } });
    expect(sent).toBe(1);

    await server.sql`update billstack.teams set require_second_factor = true where id = ${teamId}`;
    expect(await look()).toMatchObject({ member: { lacksFactor: true } });
    await server.sql`delete from billstack.members where team_id = ${teamId}`;
    expect(await look()).toEqual({ userId: user.id, member: null });
    await age(id, "last_used_at", "2 minutes");
    await look();
    const [used] = await server.sql`
      select last_used_at > now() - interval '1 minute' as now, address from billstack.sessions where id = ${id}`;
    expect(used).toEqual({ now: true, address: from.address });
    await server.sql`update billstack.sessions set user_seal = repeat('0', 64) where id = ${id}`;
    expect(await look()).toBeNull();
    await sessions.end(token);
    expect(await look()).toBeNull();
  } finally {
    await sql.end();
  }
});
