import { startTestServer, until, rawRequest, type Client, type TestServer } from "@billstack/server/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { bearer, callWithKey, makeApiKey, withoutSession, wrongKey, type MadeKey } from "../api-keys.js";
import { unique } from "../stage.js";

let server: TestServer;
let person: Client;
/** A key that no test changes. */
let made: MadeKey;
beforeAll(async () => {
  server = await startTestServer({ env: { STRIPE_SANDBOX_URL: "off", TRUST_PROXY: "1" } });
  person = await server.client().signUp();
  made = await makeApiKey(person);
});
afterAll(() => server.stop());

const STATUS = "T/stripe/status";
/** Sends a request from a client's address of its own, so that tests do not limit each other's unknown keys. */
const from = (address: string): Record<string, string> => ({ "x-forwarded-for": address });
let addresses = 0;
const newAddress = (): string => `10.0.${(addresses >> 8) & 255}.${addresses++ & 255}`;
const send = (headers: Record<string, string>, path = STATUS) =>
  withoutSession(person).call("GET", path, undefined, { ...from(newAddress()), ...headers });
/** Reads the newest entries of the team's audit. */
const audit = async (by: Client = person) =>
  (await by.call("GET", "T/audit?limit=100")).body["entries"] as Record<string, unknown>[];
const setTimes = (id: string, columns: Record<string, Date | null>) =>
  server.sql`update billstack.api_keys set ${server.sql(columns)} where id = ${id}`;

describe("a key", () => {
  it("is accepted over REST and tRPC, without a cookie, from any origin, and sets no cookie", async () => {
    const { rawKey } = await makeApiKey(person);
    const foreign = { origin: "https://shop.example.com", "sec-fetch-site": "cross-site" };
    const calls = [
      callWithKey(person, rawKey),
      callWithKey(person, rawKey, "T/stripe/check", { method: "POST", headers: foreign }),
      callWithKey(
        person,
        rawKey,
        `/trpc/connection.status?input=${encodeURIComponent(JSON.stringify({ teamId: person.teamId }))}`,
      ),
      callWithKey(person, rawKey, "/trpc/connection.check", {
        method: "POST",
        body: { teamId: person.teamId },
        headers: foreign,
      }),
    ];
    const answers = await Promise.all(calls);
    // The team is not connected.
    expect(answers.map(({ status }) => status)).toEqual([200, 404, 200, 404]);
    for (const { headers, text } of answers) {
      expect(headers.getSetCookie()).toEqual([]);
      expect(headers.get("access-control-allow-origin")).toBeNull();
      expect(text).not.toContain("wrong_origin");
    }
  });

  it("may come with cookies of other names, with `bearer` in any case, and beside Basic authentication", async () => {
    const cookie = `theme=dark; other_session=${"a".repeat(40)}; billstack_session=`;
    expect((await send({ ...bearer(made.rawKey), cookie })).status).toBe(200);
    expect((await send({ authorization: `bEARER  ${made.rawKey} ` })).status).toBe(200);
    const basic = { authorization: "Basic dXNlcjpwYXNz" };
    expect((await person.call("GET", STATUS, undefined, basic)).status).toBe(200);
    expect((await send(basic)).body["code"]).toBe("no_session");
  });

  it("is recorded in the audit as the one who did it", async () => {
    const { key, rawKey } = await makeApiKey(person);
    await server.sql`
      insert into billstack.connections (id, team_id, mode, secret_key_sealed, secret_key_hint, publishable_key_sealed,
        sync_status)
      values (gen_random_uuid(), ${person.teamId}, 'test', 'x', 'x', 'x', 'ready')`;
    try {
      const answer = await callWithKey(person, rawKey, "T/stripe/verification", { method: "POST" });
      expect(answer.status).toBe(200);
      expect((await audit()).find(({ action }) => action === "verification.started")).toMatchObject({
        userId: null,
        apiKeyId: key.id,
        apiKeyName: "Shop",
      });
    } finally {
      await server.sql`delete from billstack.connections where team_id = ${person.teamId}`;
    }
  });

  it("shows when it was last used, to five minutes", async () => {
    const { key, rawKey } = await makeApiKey(person);
    const lastUsed = async () => {
      const { keys } = (await person.call("GET", "T/api-keys")).body as { keys: Record<string, unknown>[] };
      return keys.find(({ id }) => id === key.id)?.["lastUsedAt"] as string | null;
    };
    expect(await lastUsed()).toBeNull();
    await callWithKey(person, rawKey);
    const first = await until("the time of use", lastUsed);
    expect(Math.abs(new Date(first).getTime() - Date.now())).toBeLessThan(60_000);
  });
});

describe("answers 401 to", () => {
  it.each<[string, () => string]>([
    ["a key that nobody made", wrongKey],
    ["a key with a wrong digit", () => made.rawKey.replace(/.$/, (digit) => (digit === "0" ? "1" : "0"))],
    ["a key that was cut off", () => made.rawKey.slice(0, -1)],
    ["a key in upper case", () => made.rawKey.toUpperCase()],
    ["a Stripe key", () => `sk_test_${unique()}`],
    ["an empty token", () => ""],
    ["a NUL", () => "bs_%00"],
    ["a long text", () => `bs_${"a".repeat(10_000)}`],
  ])("%s", async (_what, text) => {
    for (const path of [STATUS, "/trpc/connection.status", "/api/auth/session", "/api/billstack/teams"]) {
      const { status, body, headers } = await send({ authorization: `Bearer ${text()}` }, path);
      const code = (body as { error?: { data?: { appCode: string } } }).error?.data?.appCode ?? body["code"];
      expect([status, code]).toEqual([401, "key_unknown"]);
      expect(headers.get("www-authenticate")).toBe('Bearer error="invalid_token"');
    }
  });

  it("a typo with a sentence that says so, and without a query", async () => {
    const typo = made.rawKey.replace(/.$/, (digit) => (digit === "0" ? "1" : "0"));
    const address = newAddress();
    for (let count = 0; count < 5; count++) {
      const { body } = await send({ ...bearer(typo), ...from(address) });
      expect(body).toMatchObject({ code: "key_unknown", error: expect.stringContaining("typo") });
    }
  });

  it.each<[string, string, () => Record<string, Date>]>([
    ["key_expired", "an expired key", () => ({ expires_at: new Date(Date.now() - 1_000) })],
    ["key_revoked", "a revoked key", () => ({ revoked_at: new Date(Date.now() - 1_000) })],
  ])("with %s to %s, which is recorded in the audit once a minute", async (code, _what, columns) => {
    const { key, rawKey } = await makeApiKey(person);
    await setTimes(key.id, columns());
    for (let count = 0; count < 5; count++) {
      const answer = await callWithKey(person, rawKey);
      expect([answer.status, answer.body["code"]]).toEqual([401, code]);
    }
    const refusals = async () =>
      (await audit()).filter(({ action, apiKeyId }) => action === "api_key.refused" && apiKeyId === key.id);
    const [refusal] = await until("the entry", async () => {
      const found = await refusals();
      return found.length > 0 && found;
    });
    expect(refusal).toMatchObject({
      userId: null,
      detail: { reason: code.slice(4), address: expect.any(String) },
    });
    expect(await refusals()).toHaveLength(1);
  });

  it("a key that expires while it is in use", async () => {
    const expiresAt = new Date(Date.now() + 1_500).toISOString();
    const { rawKey } = await makeApiKey(person, { expiresAt });
    expect((await callWithKey(person, rawKey)).status).toBe(200);
    await until("its expiry", () => new Date().toISOString() > expiresAt);
    expect((await callWithKey(person, rawKey)).body["code"]).toBe("key_expired");
  });
});

describe("answers 400 to", () => {
  it("a key beside a session cookie, before anything else", async () => {
    for (const path of [STATUS, "/trpc/connection.status", "/api/auth/session"]) {
      for (const token of [made.rawKey, wrongKey(), "other"]) {
        const answer = await person.call("GET", path, undefined, { authorization: `Bearer ${token}` });
        expect(answer.status).toBe(400);
        expect(answer.text).toContain("two_credentials");
      }
    }
  });

  it("two Authorization headers, and two keys in one", async () => {
    const path = `/api/billstack/teams/${person.teamId}/stripe/status`;
    const key = `Bearer ${made.rawKey}`;
    for (const authorization of [
      [key, key],
      ["Basic dXNlcjpwYXNz", key],
    ]) {
      const twice = await rawRequest(server.url, path, { headers: { authorization } });
      expect([twice.status, twice.body["code"]]).toEqual([400, "two_credentials"]);
    }
    for (const between of [" ", ", ", ", Bearer "]) {
      const { status, body } = await send({ authorization: `Bearer ${made.rawKey}${between}${made.rawKey}` });
      expect([status, body["code"]]).toEqual([400, "two_credentials"]);
    }
  });

  it.each<[string, (key: string) => string]>([
    ["in the query", (key) => `${STATUS}?api_key=${key}`],
    ["as the name of a parameter", (key) => `${STATUS}?${key}`],
    ["with percent-encoding", (key) => `${STATUS}?key=%62%73_${key.slice(3)}`],
    ["encoded twice", (key) => `${STATUS}?key=%2562%2573_${key.slice(3)}`],
    ["encoded three times", (key) => `${STATUS}?key=%252562s%25255f${key.slice(3)}`],
    [
      "in the input of tRPC",
      (key) => `/trpc/connection.status?input=${encodeURIComponent(JSON.stringify({ key }))}`,
    ],
    [
      "in the input of tRPC with an escape of JSON",
      (key) =>
        `/trpc/connection.status?input=${encodeURIComponent(`{"key":"\\u0062\\u0073_${key.slice(3)}"}`)}`,
    ],
    [
      "in the input of tRPC with an escape of JSON whose backslash is encoded twice",
      (key) => `/trpc/connection.status?input=%7B%22key%22:%22%255Cu0062s%255Cu005F${key.slice(3)}%22%7D`,
    ],
    ["in the address of the dashboard", (key) => `/?key=${key}`],
    ["in the address of a page of the dashboard", (key) => `/teams/x?next=%2562s_${key.slice(3)}`],
    ["in the address of a file", (key) => `/assets/none.js?key=${key}`],
    ["in the address of the OpenAPI document", (key) => `/api/openapi.json?key=${key}`],
    ["in the address of the documentation", (key) => `/api/docs?key=${key}`],
    ["in the address of /healthz", (key) => `/healthz?key=${key}`],
    ["in the address of /metrics", (key) => `/metrics?key=${key}`],
    ["in an address that does not exist", (key) => `/api/none?key=${key}`],
    ["in a malformed address", (key) => `/%zz?key=${key}`],
    ["in the address of access", (key) => `T/access?customer=${key}`],
  ])("a key %s, and never logs it", async (_where, path) => {
    const { rawKey } = await makeApiKey(person);
    for (const headers of [{}, bearer(rawKey)]) {
      const answer = await send(headers, path(rawKey));
      expect(answer.status).toBe(400);
      expect(answer.text).toContain("key_in_query");
      expect(answer.text).not.toContain(rawKey.slice(7));
    }
    const withSession = await person.call("GET", path(rawKey));
    expect([withSession.status, withSession.text]).toEqual([400, expect.stringContaining("key_in_query")]);
    expect(server.logged.join("")).not.toContain(rawKey.slice(7));
  });
});

it("a webhook whose address contains a key is refused, and the key is not logged", async () => {
  const { rawKey } = await makeApiKey(person);
  for (const query of [`key=${rawKey}`, `key=%2562s_${rawKey.slice(3)}`]) {
    const path = `/api/webhooks/stripe/${person.teamId}?${query}`;
    const { status, body, text } = await server.client().call("POST", path, {});
    expect([status, body["code"]]).toEqual([400, "key_in_query"]);
    expect(text).not.toContain(rawKey.slice(7));
  }
  expect(server.logged.join("")).not.toContain(rawKey.slice(7));
});

it("never logs a key, wherever it is in a request", async () => {
  const { rawKey } = await makeApiKey(person);
  await callWithKey(person, rawKey);
  await send(bearer(rawKey), `T/stripe/events/${rawKey}`);
  await send(bearer(rawKey), `/${rawKey}`);
  await person.call("POST", "T/api-keys", { name: rawKey, scopes: [rawKey] });
  await until("the log", () => server.logged.some((line) => line.includes("bs_***")));
  expect(server.logged.join("")).not.toContain(rawKey.slice(7));
});

it("a webhook and /metrics ignore keys", async () => {
  const webhook = `/api/webhooks/stripe/${person.teamId}`;
  const answer = await server.client().call("POST", webhook, {}, bearer(wrongKey()));
  expect(answer.body["code"]).toBe("not_found");
  expect((await send(bearer(wrongKey()), "/metrics")).status).toBe(200);
});
