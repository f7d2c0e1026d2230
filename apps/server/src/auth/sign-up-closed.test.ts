import { generateKey } from "@billstack/crypto";
import { describe, expect, it } from "vitest";

import { startTestServer, type Answer, type TestServer } from "../testing/index.js";

const signUp = (
  server: TestServer,
  headers: Record<string, string> = {},
  more: Record<string, unknown> = {},
): Promise<Answer> =>
  server
    .client()
    .call(
      "POST",
      "/api/auth/sign-up",
      { email: `${crypto.randomUUID()}@example.com`, password: "correct horse battery", ...more },
      headers,
    );

async function withServer(
  env: Record<string, string>,
  test: (server: TestServer) => Promise<void>,
): Promise<void> {
  const server = await startTestServer({ env: { BILLSTACK_ENCRYPTION_KEYS: KEYS, ...env } });
  try {
    await test(server);
  } finally {
    await server.stop();
  }
}

const production = {
  NODE_ENV: "production",
  STRIPE_SANDBOX_URL: "off",
  BASE_URL: "https://billing.example.com",
};
/** Several processes of one installation have the same encryption keys. */
const KEYS = generateKey();

it("BILLSTACK_SIGN_UP=first: one of ten people at once can sign up, and nobody later", () =>
  withServer({ BILLSTACK_SIGN_UP: "first" }, async (server) => {
    const config = async (): Promise<unknown> =>
      (await server.client().call("GET", "/trpc/system.config")).body["result"];
    expect(await config()).toMatchObject({ data: { signUpOpen: true } });
    const answers = await Promise.all(Array.from({ length: 10 }, () => signUp(server)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([
      201,
      ...Array.from({ length: 9 }, () => 403),
    ]);
    expect(await server.sql`select 1 from billstack.users`).toHaveLength(1);
    expect(await server.sql`select 1 from billstack.teams`).toHaveLength(1);
    expect((await signUp(server)).body).toMatchObject({ code: "sign_up_closed" });
    expect(await config()).toMatchObject({ data: { signUpOpen: false } });
  }));

it("BILLSTACK_SIGN_UP=closed: nobody can sign up", () =>
  withServer({ BILLSTACK_SIGN_UP: "closed" }, async (server) => {
    const answer = await signUp(server);
    expect(answer.status).toBe(403);
    expect(answer.body).toMatchObject({ code: "sign_up_closed" });
    expect(await server.sql`select 1 from billstack.users`).toHaveLength(0);
  }));

it("production sets a Secure cookie named __Host-…, and accepts no other", () =>
  withServer({ ...production, BILLSTACK_SIGN_UP: "open" }, async (server) => {
    const answer = await signUp(server);
    expect(answer.status).toBe(201);
    const [cookie, ...more] = answer.headers.getSetCookie();
    expect(more).toEqual([]);
    expect(cookie).toMatch(/^__Host-billstack_session=[a-z0-9]+; /);
    expect(
      cookie
        ?.split("; ")
        .slice(1)
        .map((one) => one.split("=")[0])
        .toSorted(),
    ).toEqual(["HttpOnly", "Max-Age", "Path", "SameSite", "Secure"]);
    const session = (name: string): Promise<Answer> =>
      server.client().call("GET", "/api/auth/session", undefined, {
        cookie: `${name}=${cookie?.split(";")[0]?.split("=")[1] ?? ""}`,
      });
    expect((await session("__Host-billstack_session")).status).toBe(200);
    expect((await session("billstack_session")).status).toBe(401);
  }));

describe("a new installation in production is claimed by its set-up token", () => {
  const logLine = ({ logged }: TestServer): { level: number; msg: string; setupToken?: string } | undefined =>
    logged
      .map((line) => JSON.parse(line) as { level: number; msg: string; setupToken?: string })
      .find(({ msg }) => msg.includes("set-up token"));
  const needed = async (server: TestServer): Promise<unknown> =>
    ((await server.client().call("GET", "/trpc/system.config")).body as { result: { data: object } }).result
      .data;

  it("which every process and every start writes to the log until there is a user", () =>
    withServer(production, async (server) => {
      const again = (): Promise<TestServer> =>
        startTestServer({
          env: { ...production, BILLSTACK_ENCRYPTION_KEYS: KEYS },
          databaseUrl: server.databaseUrl,
          sandboxUrl: server.sandbox.url,
        });
      const second = await again();
      const setupToken = logLine(server)?.setupToken ?? "";
      expect(setupToken).toMatch(/^[A-Za-z0-9_-]{32}$/);
      expect(logLine(second)).toMatchObject({ level: 40, setupToken });
      expect(await needed(second)).toMatchObject({ signUpOpen: true, setupTokenNeeded: true });
      const missing = await signUp(server);
      expect(missing).toMatchObject({ status: 403, body: { code: "setup_token_missing" } });
      for (const wrong of ["x", `${setupToken}x`, setupToken.slice(0, -1), setupToken.toLowerCase()]) {
        const answer = await signUp(server, {}, { setupToken: wrong });
        expect(answer).toMatchObject({ status: 403, body: { code: "setup_token_wrong" } });
      }
      expect(await server.sql`select from billstack.users`).toHaveLength(0);
      expect((await signUp(second, {}, { setupToken: ` ${setupToken} ` })).status).toBe(201);
      expect(await needed(second)).toMatchObject({ signUpOpen: false, setupTokenNeeded: false });
      expect((await signUp(server, {}, { setupToken })).body).toMatchObject({ code: "sign_up_closed" });
      const third = await again();
      expect(logLine(third)).toBeUndefined();
      await third.stop();
      await second.stop();
    }));

  it("or by BILLSTACK_SETUP_TOKEN, which no log shows", () =>
    withServer({ ...production, BILLSTACK_SETUP_TOKEN: "chosen-by-the-operator" }, async (server) => {
      expect(logLine(server)?.msg).toContain("BILLSTACK_SETUP_TOKEN");
      const wrong = await signUp(server, {}, { setupToken: "guessed" });
      expect(wrong.body).toMatchObject({ code: "setup_token_wrong" });
      expect((await signUp(server, {}, { setupToken: "chosen-by-the-operator" })).status).toBe(201);
      expect(server.logged.join("")).not.toContain("chosen-by-the-operator");
    }));

  it("which can be guessed ten times an hour from one address", () =>
    withServer(production, async (server) => {
      for (let i = 0; i < 10; i++)
        expect((await signUp(server, {}, { setupToken: `guess ${i}` })).status).toBe(403);
      const { setupToken } = logLine(server) ?? {};
      expect((await signUp(server, {}, { setupToken })).status).toBe(429);
    }));

  it("but not in development, nor where everybody may sign up", async () => {
    await withServer({ BILLSTACK_SIGN_UP: "first" }, async (server) => {
      expect(logLine(server)).toBeUndefined();
      expect(await needed(server)).toMatchObject({ setupTokenNeeded: false });
      expect((await signUp(server)).status).toBe(201);
    });
    await withServer({ ...production, BILLSTACK_SIGN_UP: "open" }, async (server) => {
      expect(logLine(server)).toBeUndefined();
      expect((await signUp(server, {}, { setupToken: "not asked" })).status).toBe(201);
    });
  });
});

describe("ten sign-ups an hour from one address, in production", () => {
  const from = (forwarded: string): Record<string, string> => ({ "x-forwarded-for": forwarded });
  const open = { ...production, BILLSTACK_SIGN_UP: "open" };

  it("ignores X-Forwarded-For by default", () =>
    withServer(open, async (server) => {
      for (let i = 1; i <= 10; i++) expect((await signUp(server, from(`203.0.113.${i}`))).status).toBe(201);
      const refused = await signUp(server, from("203.0.113.99"));
      expect(refused.status).toBe(429);
      expect(refused.body).toMatchObject({ code: "too_many_requests" });
      expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(3_000);
      expect(await server.sql`select 1 from billstack.users`).toHaveLength(10);
    }));

  it("counts the address that the trusted proxy names, not the one that the client names", () =>
    withServer({ ...open, TRUST_PROXY: "1" }, async (server) => {
      for (let i = 1; i <= 10; i++)
        expect((await signUp(server, from(`198.51.100.${i}, 203.0.113.7`))).status).toBe(201);
      expect((await signUp(server, from("198.51.100.99, 203.0.113.7"))).status).toBe(429);
      expect((await signUp(server, from("203.0.113.8"))).status).toBe(201);
    }));

  it("counts the addresses of one IPv6 network as one, and uses the connection's address if the header holds none", () =>
    withServer({ ...open, TRUST_PROXY: "1" }, async (server) => {
      for (let i = 1; i <= 10; i++)
        expect((await signUp(server, from(`2001:db8:0:1::${i}`))).status).toBe(201);
      expect((await signUp(server, from("2001:db8:0:1:ffff::1"))).status).toBe(429);
      expect((await signUp(server, from("2001:db8:0:2::1"))).status).toBe(201);
      for (let i = 1; i <= 10; i++)
        expect((await signUp(server, from(`${i}${"x".repeat(5_000)}`))).status).toBe(201);
      expect((await signUp(server, from("unknown"))).status).toBe(429);
    }));
});

it("has no limit in development", () =>
  withServer({}, async (server) => {
    for (let i = 1; i <= 12; i++) expect((await signUp(server)).status).toBe(201);
  }));
