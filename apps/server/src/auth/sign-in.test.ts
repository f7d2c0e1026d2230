import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { sweep } from "../../test/jobs.js";
import { startTestServer, type Answer, type TestServer } from "../testing/index.js";

const PASSWORD = "correct horse battery";
let server: TestServer;
let second: TestServer;

beforeAll(async () => {
  server = await startTestServer({ env: { STRIPE_SANDBOX_URL: "off" } });
  second = await startTestServer({
    env: { STRIPE_SANDBOX_URL: "off" },
    databaseUrl: server.databaseUrl,
    sandboxUrl: server.sandbox.url,
  });
});
afterAll(async () => {
  await second.stop();
  await server.stop();
});
beforeEach(async () => {
  await server.sql`truncate billstack.rate_limits`;
});

async function person(): Promise<string> {
  const email = `person-${crypto.randomUUID()}@example.com`;
  await server.client().signUp(email);
  return email;
}

const signIn = (email: string, password: string, at: TestServer = server): Promise<Answer> =>
  at.client().call("POST", "/api/auth/sign-in", { email, password });

const statuses = (answers: Answer[]): Record<number, number> => {
  const counts: Record<number, number> = {};
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
};

async function oneByOne(times: number, attempt: (i: number) => Promise<Answer>): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (let i = 0; i < times; i++) answers.push(await attempt(i));
  return answers;
}

it("answers 200 with the user and one cookie, and accepts the e-mail address in upper case", async () => {
  const email = await person();
  const answer = await signIn(` ${email.toUpperCase()} `, PASSWORD);
  expect(answer.status).toBe(200);
  expect(answer.body).toEqual({ user: { id: expect.any(String), email, name: null } });
  expect(answer.headers.getSetCookie()).toHaveLength(1);
});

it("gives the same answer to an unknown account and to a wrong password", async () => {
  const wrong = await signIn(await person(), "wrong password");
  const unknown = await signIn("nobody@example.com", "wrong password");
  for (const answer of [wrong, unknown]) {
    expect(answer.status).toBe(401);
    expect(answer.headers.getSetCookie()).toEqual([]);
  }
  const { requestId: _one, ...first } = wrong.body;
  const { requestId: _two, ...other } = unknown.body;
  expect(first).toEqual(other);
  expect(first).toEqual({ code: "wrong_credentials", error: expect.any(String) });
});

it.each([
  ["nothing", {}],
  ["lists", { email: ["a@example.com"], password: ["x"] }],
  ["an object that looks like a database query", { email: { $ne: null }, password: { $ne: null } }],
  ["a password that is too long", { email: "a@example.com", password: "x".repeat(257) }],
  ["NUL in the address", { email: "a\0@example.com", password: "x" }],
  ["NUL in the password", { email: "a@example.com", password: "\0" }],
  ["unknown fields", { email: "a@example.com", password: "x", remember: true }],
])("refuses %s with 400", async (_what, body) => {
  const answer = await server.client().call("POST", "/api/auth/sign-in", body);
  expect(answer.status).toBe(400);
  expect(answer.body).toMatchObject({ code: "invalid_input", issues: expect.any(Array) });
});

it("treats SQL as an e-mail address that nobody has", async () => {
  for (const email of ["' or 1=1 --", "%", "\\", "a@example.com'; drop table billstack.users; --"]) {
    expect((await signIn(email, "x")).status).toBe(401);
  }
  expect((await signIn("\ud800@x", "x")).status).toBe(400);
});

describe("fifty wrong passwords", () => {
  it("one after another: ten are checked, then every attempt gets 429, even with the right password", async () => {
    const email = await person();
    const answers = await oneByOne(50, (i) => signIn(email, `wrong password ${i}`));
    expect(answers.map(({ status }) => status)).toEqual([
      ...Array.from({ length: 10 }, () => 401),
      ...Array.from({ length: 40 }, () => 429),
    ]);
    const right = await signIn(email, PASSWORD);
    expect(right.status).toBe(429);
    expect(right.body).toMatchObject({ code: "too_many_requests" });
    const retryAfter = Number(right.headers.get("retry-after"));
    expect(retryAfter).toBeGreaterThan(14 * 60);
    expect(retryAfter).toBeLessThanOrEqual(15 * 60);
    expect(right.headers.getSetCookie()).toEqual([]);
  });

  it("at once, on two servers: at most ten are checked", async () => {
    const email = await person();
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, i) => signIn(email, `wrong ${i}`, i % 2 === 0 ? server : second)),
    );
    const counts = statuses(answers);
    expect(counts[401] ?? 0).toBeLessThanOrEqual(10);
    expect((counts[401] ?? 0) + (counts[429] ?? 0)).toBe(50);
    expect(statuses(await oneByOne(1, () => signIn(email, PASSWORD, second)))).toEqual({ 429: 1 });
  });

  it("of one account count for the client's address only if they were checked", async () => {
    await oneByOne(50, () => signIn("first@example.com", "wrong"));
    const others = await oneByOne(30, (i) => signIn(`other-${i % 3}@example.com`, "wrong"));
    expect(statuses(others)).toEqual({ 401: 20, 429: 10 });
  });

  it("from one address do not lock out a user at another address", async () => {
    const proxied = await startTestServer({
      env: { STRIPE_SANDBOX_URL: "off", TRUST_PROXY: "1" },
      databaseUrl: server.databaseUrl,
      sandboxUrl: server.sandbox.url,
    });
    try {
      const email = await person();
      const from = (ip: string, body: object): Promise<Answer> =>
        proxied.client().call("POST", "/api/auth/sign-in", body, { "x-forwarded-for": ip });
      const spent = await oneByOne(30, (i) =>
        from("203.0.113.1", { email: `x${i}@example.com`, password: "x" }),
      );
      expect(statuses(spent)).toEqual({ 401: 30 });
      const attack = await oneByOne(20, () => from("203.0.113.1", { email, password: "wrong" }));
      expect(statuses(attack)).toEqual({ 429: 20 });
      expect((await from("203.0.113.2", { email, password: PASSWORD })).status).toBe(200);
    } finally {
      await proxied.stop();
    }
  });
});

it("forgets an account's failures after a successful sign-in, and does not count successes", async () => {
  const email = await person();
  await oneByOne(9, () => signIn(email, "wrong"));
  expect((await signIn(email, PASSWORD)).status).toBe(200);
  expect(statuses(await oneByOne(9, () => signIn(email, "wrong")))).toEqual({ 401: 9 });
  expect(statuses(await oneByOne(15, () => signIn(email, PASSWORD)))).toEqual({ 200: 15 });
});

it("sixty right passwords of one account at once block neither the account nor the address", async () => {
  const [email, other] = [await person(), await person()];
  const answers = await Promise.all(Array.from({ length: 60 }, () => signIn(email, PASSWORD)));
  const counts = statuses(answers);
  expect((counts[200] ?? 0) + (counts[429] ?? 0)).toBe(60);
  expect(counts[200]).toBeGreaterThan(0);
  expect(await server.sql`select key, points from billstack.rate_limits where points <> 0`).toEqual([]);
  expect(statuses([await signIn(email, PASSWORD), await signIn(other, PASSWORD)])).toEqual({ 200: 2 });
});

describe("wrong passwords from elsewhere do not lock the owner out", () => {
  const BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0";
  let proxied: TestServer;
  beforeAll(async () => {
    proxied = await startTestServer({
      env: { STRIPE_SANDBOX_URL: "off", TRUST_PROXY: "1" },
      databaseUrl: server.databaseUrl,
      sandboxUrl: server.sandbox.url,
    });
  });
  afterAll(() => proxied.stop());

  const post = (path: string, ip: string, userAgent: string, body: object): Promise<Answer> =>
    proxied
      .client()
      .call("POST", `/api/auth/${path}`, body, { "x-forwarded-for": ip, "user-agent": userAgent });
  const from = async (ip: string, userAgent: string, email: string, password: string): Promise<number> =>
    (await post("sign-in", ip, userAgent, { email, password })).status;
  const wrong = (times: number, ip: string, email: string, userAgent = "Attack/1"): Promise<number[]> =>
    Promise.all(Array.from({ length: times }, () => from(ip, userAgent, email, "wrong password")));

  /** Signs a person up with their browser at 192.0.2.1. */
  async function owner(): Promise<string> {
    const email = `owner-${crypto.randomUUID()}@example.com`;
    const { status } = await post("sign-up", "192.0.2.1", BROWSER, { email, password: PASSWORD });
    expect(status).toBe(201);
    return email;
  }

  it("at a device that is new", async () => {
    const email = await owner();
    expect(new Set(await wrong(10, "203.0.113.1", email))).toEqual(new Set([401]));
    for (const neighbour of ["203.0.113.1", "203.0.113.254"])
      expect(await from(neighbour, BROWSER, email, PASSWORD)).toBe(429);
    expect(await from("198.51.100.1", "Other/1", email, PASSWORD)).toBe(200);
  });

  it("at a device that was signed in before, even if the wrong passwords come from the same network", async () => {
    const email = await owner();
    expect(new Set(await wrong(10, "192.0.2.1", email))).toEqual(new Set([401]));
    expect(await from("192.0.2.1", "Other/1", email, PASSWORD)).toBe(429);
    // The browser has updated itself since, and the address has changed within the network.
    const updated = BROWSER.replaceAll("144.0", "145.0");
    expect(await from("192.0.2.77", updated, email, PASSWORD)).toBe(200);
  });

  it("if they come from so many networks that no new device may try any more", async () => {
    const email = await owner();
    for (let network = 0; network < 10; network++)
      expect(new Set(await wrong(10, `203.0.${network}.1`, email))).toEqual(new Set([401]));
    expect(await wrong(1, "203.0.200.1", email)).toEqual([429]);
    expect(await from("198.51.100.1", BROWSER, email, PASSWORD)).toBe(429);
    expect(await from("192.0.2.1", BROWSER, email, PASSWORD)).toBe(200);
    // The sign-in at the known device gives the attackers no new attempts.
    expect(await wrong(1, "203.0.201.1", email)).toEqual([429]);
  });

  it("and a device that was signed in before has ten attempts of its own", async () => {
    const email = await owner();
    const attempts = await wrong(12, "192.0.2.1", email, BROWSER);
    expect(attempts.toSorted()).toEqual([...Array.from({ length: 10 }, () => 401), 429, 429]);
    expect(await from("192.0.2.1", BROWSER, email, PASSWORD)).toBe(429);
    expect(await from("198.51.100.1", BROWSER, email, PASSWORD)).toBe(200);
  });

  it("and nobody learns from the limits whether there is an account", async () => {
    const nobody = `nobody-${crypto.randomUUID()}@example.com`;
    for (const email of [await owner(), nobody]) {
      const attempts = await wrong(12, "203.0.113.1", email);
      expect(attempts.toSorted()).toEqual([...Array.from({ length: 10 }, () => 401), 429, 429]);
    }
  });

  it("and a device that was not used for 180 days is new again", async () => {
    const email = await owner();
    await server.sql`update billstack.known_devices set last_seen_at = now() - interval '181 days'`;
    await wrong(10, "192.0.2.1", email);
    expect(await from("192.0.2.1", BROWSER, email, PASSWORD)).toBe(429);
    await sweep(server);
    expect(await server.sql`select from billstack.known_devices`).toHaveLength(0);
  });
});
