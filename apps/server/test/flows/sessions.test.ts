import { generateKey } from "@billstack/crypto";
import { startTestServer, until, type Client, type TestServer } from "@billstack/server/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { runCommand } from "../cli.js";
import { audited } from "../second-factor.js";

const KEYS = generateKey();
const PASSWORD = "correct horse battery";
const MAC =
  "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36";

interface Listed {
  id: string;
  device: string;
  address: string;
  createdAt: string;
  lastUsedAt: string;
  current: boolean;
}

let server: TestServer;
/** Another server with the same database, behind a proxy. */
let second: TestServer;
beforeAll(async () => {
  const env = { STRIPE_SANDBOX_URL: "off", BILLSTACK_ENCRYPTION_KEYS: KEYS };
  server = await startTestServer({ env });
  second = await startTestServer({
    env: { ...env, TRUST_PROXY: "1", BILLSTACK_WORKER: "off" },
    databaseUrl: server.databaseUrl,
    sandboxUrl: server.sandbox.url,
  });
});
afterAll(async () => {
  await second.stop();
  await server.stop();
});

/** Signs a new person up, and returns their first client and their e-mail address. */
async function person(): Promise<{ first: Client; email: string }> {
  const email = `sessions-${crypto.randomUUID()}@example.com`;
  return { first: await server.client().signUp(email), email };
}

/** Signs the person in on another device. */
async function signIn(email: string, headers: Record<string, string> = {}, at = server): Promise<Client> {
  const client = at.client();
  const answer = await client.call("POST", "/api/auth/sign-in", { email, password: PASSWORD }, headers);
  expect(answer.status).toBe(200);
  return client;
}

async function list(client: Client): Promise<Listed[]> {
  const { status, body } = await client.call("GET", "/api/auth/sessions");
  expect(status).toBe(200);
  return (body as { sessions: Listed[] }).sessions;
}

const isSignedIn = async (client: Client): Promise<boolean> =>
  (await client.call("GET", "/api/auth/session")).status === 200;

describe("the list of sessions", () => {
  it("names the device, the address behind the proxy, the times, and the session of the request", async () => {
    const { first, email } = await person();
    await signIn(email, { "user-agent": MAC, "x-forwarded-for": "203.0.113.7" }, second);
    await signIn(email, { "user-agent": "curl/8.5.0", "x-forwarded-for": "2001:db8::1" }, second);
    const sessions = await list(first);
    expect(sessions).toEqual(
      ["curl", "Chrome on macOS", "node"].map((device, i) => ({
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        device,
        address: ["2001:db8:0:0/64", "203.0.113.7", "127.0.0.1"][i],
        createdAt: expect.any(String),
        lastUsedAt: expect.any(String),
        current: device === "node",
      })),
    );
    const rows = await server.sql`select id from billstack.sessions`;
    for (const { id } of rows) expect(JSON.stringify(sessions)).not.toContain(id);
  });

  it("contains neither sessions that have ended nor those of other people", async () => {
    const { first, email } = await person();
    await person();
    for (const column of ["expires_at", "last_used_at"]) {
      await signIn(email, { "user-agent": column });
      await server.sql`
        update billstack.sessions set ${server.sql(column)} = now() - interval '7 days'
        where user_agent = ${column}`;
    }
    expect(await list(first)).toMatchObject([{ current: true }]);
  });
});

describe("revoking", () => {
  it("ends one session, and no other", async () => {
    const { first, email } = await person();
    const [lost, kept] = [await signIn(email, { "user-agent": "Lost/1" }), await signIn(email)];
    const id = (await list(first)).find(({ device }) => device === "Lost")?.id ?? "";
    const answer = await first.call("DELETE", `/api/auth/sessions/${id}`);
    expect(answer).toMatchObject({ status: 200, body: { success: true } });
    expect([await isSignedIn(lost), await isSignedIn(kept), await isSignedIn(first)]).toEqual([
      false,
      true,
      true,
    ]);
    const again = await first.call("DELETE", `/api/auth/sessions/${id}`);
    expect(again).toMatchObject({ status: 404, body: { code: "not_found" } });
  });

  it("ends all other sessions of the person, and none of another person", async () => {
    const { first, email } = await person();
    const others = [await signIn(email), await signIn(email, {}, second)];
    const stranger = (await person()).first;
    const answer = await first.call("DELETE", "/api/auth/sessions");
    expect(answer).toMatchObject({ status: 200, body: { ended: 2 } });
    expect(await Promise.all(others.map(isSignedIn))).toEqual([false, false]);
    expect([await isSignedIn(first), await isSignedIn(stranger)]).toEqual([true, true]);
  });

  it("answers 404 for the session of another person, and does not end it", async () => {
    const { first } = await person();
    const stranger = (await person()).first;
    const theirs = (await list(stranger))[0]?.id ?? "";
    const [row] = await server.sql`select id from billstack.sessions where public_id::text = ${theirs}`;
    for (const id of [theirs, String(row?.["id"]), "nonsense", "%"]) {
      const answer = await first.call("DELETE", `/api/auth/sessions/${encodeURIComponent(id)}`);
      expect(answer).toMatchObject({ status: 404, body: { code: "not_found" } });
    }
    expect(await isSignedIn(stranger)).toBe(true);
  });

  it("asks for a confirmation in a session that was not confirmed for ten minutes, and then does it", async () => {
    const { first, email } = await person();
    const other = await signIn(email);
    const id = (await list(first)).find(({ current }) => !current)?.id ?? "";
    await server.sql`update billstack.sessions set confirmed_at = confirmed_at - interval '11 minutes'`;
    for (const path of [`/api/auth/sessions/${id}`, "/api/auth/sessions"])
      expect(await first.call("DELETE", path)).toMatchObject({
        status: 403,
        body: { code: "confirmation_required" },
      });
    expect(await isSignedIn(other)).toBe(true);
    await first.call("POST", "/api/auth/confirm", { password: PASSWORD });
    expect((await first.call("DELETE", `/api/auth/sessions/${id}`)).status).toBe(200);
    expect(await isSignedIn(other)).toBe(false);
  });

  it("refuses a request from another site", async () => {
    const { first, email } = await person();
    const other = await signIn(email);
    const headers = { "sec-fetch-site": "cross-site" };
    const answer = await first.call("DELETE", "/api/auth/sessions", undefined, headers);
    expect(answer).toMatchObject({ status: 403, body: { code: "wrong_origin" } });
    expect(await isSignedIn(other)).toBe(true);
  });
});

/** Opens a stream of the team's status and returns how its text goes on. */
async function stream(client: Client, teamId: string): Promise<{ text: string; ended: boolean }> {
  const input = encodeURIComponent(JSON.stringify({ teamId }));
  const response = await fetch(`${client.url}/trpc/connection.watch?input=${input}`, {
    headers: { cookie: client.cookie ?? "", accept: "text/event-stream" },
  });
  const seen = { text: "", ended: false };
  const read = async (): Promise<void> => {
    for await (const chunk of response.body ?? []) seen.text += new TextDecoder().decode(chunk);
    seen.ended = true;
  };
  void read();
  await until("the first status", () => seen.text.includes("syncStatus"));
  return seen;
}

describe("the streams of a session end, on every server,", () => {
  const endings: [string, (first: Client, lost: Client) => Promise<unknown>][] = [
    ["when it is revoked", (first) => first.call("DELETE", "/api/auth/sessions")],
    ["when it is signed out", (_first, lost) => lost.call("POST", "/api/auth/sign-out")],
  ];
  it.each(endings)("%s, and those of other sessions go on", async (_when, end) => {
    const { first, email } = await person();
    const lost = await signIn(email);
    const elsewhere = Object.assign(second.client(), { cookie: lost.cookie });
    const [here, there, kept] = [
      await stream(lost, first.teamId),
      await stream(elsewhere, first.teamId),
      await stream(first, first.teamId),
    ];
    await end(first, lost);
    await until("the end of both streams", () => here.ended && there.ended, 3);
    for (const { text } of [here, there]) expect(text).toContain('"appCode":"no_session"');
    expect(kept.ended).toBe(false);
  });

  it("also if the signal about it was lost", async () => {
    const { first } = await person();
    const seen = await stream(Object.assign(second.client(), { cookie: first.cookie }), first.teamId);
    await server.sql`delete from billstack.sessions where user_agent = 'node' and user_id =
      (select user_id from billstack.members where team_id = ${first.teamId})`;
    // The connections that listen check every second whether they still work. They are closed one after the other:
    // the first one may have connected again before the query of the second one is seen.
    const ended = new Set<string>();
    await until("the end of the listening connections", async () => {
      const closed = await server.sql<{ name: string }[]>`
        select application_name as name, pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and application_name like 'billstack %' and query = 'select 1'`;
      for (const { name } of closed) ended.add(name);
      return ended.size === 2;
    });
    await until("the end of the stream", () => seen.ended, 5);
    expect(seen.text).toContain('"appCode":"no_session"');
  });
});

describe("the operator's command", () => {
  const endSessions = (...args: string[]) =>
    runCommand(["users", "end-sessions", ...args], {
      DATABASE_URL: server.databaseUrl,
      BILLSTACK_ENCRYPTION_KEYS: KEYS,
    });

  it("ends all sessions and streams of one person, and the audit of their team shows it", async () => {
    const { first, email } = await person();
    const others = [await signIn(email), await signIn(email, {}, second)];
    const seen = await stream(others[1] ?? first, first.teamId);
    const stranger = (await person()).first;
    expect(await endSessions(email.toUpperCase())).toEqual({ code: 0, output: "Ended 3 sessions.\n" });
    expect(await Promise.all([first, ...others].map(isSignedIn))).toEqual([false, false, false]);
    await until("the end of the stream", () => seen.ended, 3);
    expect(await isSignedIn(stranger)).toBe(true);
    const back = Object.assign(await signIn(email), { teamId: first.teamId });
    expect(await audited(back)).toEqual(["account.sessions_ended_by_operator"]);
    expect(await audited(stranger)).toEqual([]);
  });

  it("changes nothing without the name of one user, and for an unknown one", async () => {
    const { first, email } = await person();
    const attempts: [string[], string][] = [
      [[], "either the e-mail address of one user, or --all"],
      [[email, "--all"], "either the e-mail address of one user, or --all"],
      [["nobody@example.com"], "There is no user"],
    ];
    for (const [args, message] of attempts) {
      const { code, output } = await endSessions(...args);
      expect({ code, output }).toEqual({ code: 1, output: expect.stringContaining(message) as string });
    }
    expect(await isSignedIn(first)).toBe(true);
  });

  it("ends the sessions of all people with --all", async () => {
    const people = [(await person()).first, (await person()).first];
    expect((await endSessions("--all")).code).toBe(0);
    expect(await Promise.all(people.map(isSignedIn))).toEqual([false, false]);
    expect(await server.sql`select from billstack.sessions`).toHaveLength(0);
  });
});
