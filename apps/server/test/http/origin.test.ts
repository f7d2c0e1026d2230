import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { rawRequest, startTestServer, type Client, type TestServer } from "../../src/testing/index.js";

let server: TestServer;
let person: Client;
const port = (): string => new URL(server.url).port;

beforeAll(async () => {
  server = await startTestServer({
    env: { STRIPE_SANDBOX_URL: "off", BASE_URL: "https://billing.example.com" },
  });
  // BASE_URL is https, so the cookie is Secure. The client of the tests sends it over http all the same.
  person = await server.client().signUp();
});
afterAll(() => server.stop());

const BASE = "https://billing.example.com";
type Case = [site: string | null, origin: string | null, passes: boolean];
const CASES: Case[] = [
  [null, null, true],
  ["same-origin", null, true],
  ["none", null, true],
  ["same-origin", BASE, true],
  ["none", BASE, true],
  [null, BASE, true],
  [null, "http://localhost:PORT", true],
  [null, "http://127.0.0.1:PORT", true],
  ["same-origin", "http://localhost:PORT", true],
  ["same-site", null, false],
  ["cross-site", null, false],
  ["", null, false],
  ["Same-Origin", null, false],
  ["same-origin, cross-site", null, false],
  ["cross-site", BASE, false],
  ["same-site", BASE, false],
  [null, "null", false],
  ["same-origin", "null", false],
  ["none", "null", false],
  [null, "", false],
  [null, "https://evil.example.com", false],
  ["same-origin", "https://evil.example.com", false],
  ["none", "https://evil.example.com", false],
  [null, "http://billing.example.com", false],
  [null, `${BASE}:8443`, false],
  [null, `${BASE}/`, false],
  [null, `${BASE}.evil.example.com`, false],
  [null, "https://evil.example.com?https://billing.example.com", false],
  [null, "https://sub.billing.example.com", false],
  [null, "http://localhost:1", false],
  [null, "http://localhost", false],
  [null, "https://localhost:PORT", false],
  [null, "http://[::1]:PORT", false],
  [null, `${BASE}, https://evil.example.com`, false],
];

const STATE_CHANGING: [method: string, path: string][] = [
  ["POST", "/api/billstack/teams"],
  ["POST", "/api/auth/sign-in"],
  ["POST", "/api/auth/sign-out"],
  ["PUT", "/api/billstack/teams/TEAM/stripe/keys"],
  ["DELETE", "/api/billstack/teams/TEAM/stripe/disconnect"],
  ["POST", "/trpc/teams.create"],
  ["POST", "/trpc/auth.signUp"],
  ["POST", "/trpc/connection.disconnect"],
];

async function send(method: string, path: string, headers: Record<string, string>) {
  const teamId = person.teamId;
  const isTrpc = path.startsWith("/trpc/connection");
  const answer = await rawRequest(server.url, path.replace("TEAM", teamId), {
    method,
    headers: { "content-type": "application/json", cookie: person.cookie ?? "", ...headers },
    ...(method === "GET" ? {} : { body: isTrpc ? JSON.stringify({ teamId }) : "{}" }),
  });
  const { code, error } = answer.body as { code?: string; error?: { data?: { appCode: string } } };
  return { status: answer.status, code: code ?? error?.data?.appCode ?? null };
}

const headersOf = (site: string | null, origin: string | null): Record<string, string> => ({
  ...(site === null ? {} : { "sec-fetch-site": site }),
  ...(origin === null ? {} : { origin: origin.replace("PORT", port()) }),
});

describe.each(STATE_CHANGING)("%s %s", (method, path) => {
  it.each(CASES)("Sec-Fetch-Site %j, Origin %j: passes %s", async (site, origin, passes) => {
    if (path.endsWith("sign-out")) await renewSession();
    const { status, code } = await send(method, path, headersOf(site, origin));
    if (passes) expect(code).not.toBe("wrong_origin");
    else expect({ status, code }).toEqual({ status: 403, code: "wrong_origin" });
  });
});

/** Begins a new session, because a sign-out that passes ends the session that the next cases need. */
async function renewSession(): Promise<void> {
  person = await server.client().signUp();
}

it.each(["/api/auth/session", "/trpc/auth.session", "/api/billstack/teams", "/healthz", "/api/openapi.json"])(
  "GET %s passes with any origin",
  async (path) => {
    for (const [site, origin] of CASES)
      expect((await send("GET", path, headersOf(site, origin))).status).toBe(200);
  },
);

it("no other site can read an answer", async () => {
  for (const method of ["GET", "OPTIONS", "POST"]) {
    const answer = await rawRequest(server.url, "/api/auth/session", {
      method,
      headers: { origin: "https://evil.example.com", "access-control-request-method": "POST" },
    });
    expect(Object.keys(answer.headers).filter((name) => name.startsWith("access-control"))).toEqual([]);
  }
});

it("webhooks pass with any origin, because their signature is checked", async () => {
  const headers = { "sec-fetch-site": "cross-site", origin: "https://evil.example.com" };
  const { status, code } = await send("POST", "/api/webhooks/stripe/TEAM", headers);
  expect({ status, code }).toEqual({ status: 404, code: "not_found" });
});

it("headers that rewrite method, host or address are ignored", async () => {
  const rewriting = {
    "x-http-method-override": "GET",
    "x-forwarded-host": "evil.example.com",
    host: "evil.example.com",
    origin: "https://evil.example.com",
  };
  expect(await send("POST", "/api/billstack/teams", rewriting)).toEqual({
    status: 403,
    code: "wrong_origin",
  });
});

it("in production only the origin of BASE_URL passes", async () => {
  const production = await startTestServer({
    env: { NODE_ENV: "production", STRIPE_SANDBOX_URL: "off", BASE_URL: BASE },
  });
  try {
    const signIn = (origin: string) =>
      production
        .client()
        .call("POST", "/api/auth/sign-in", { email: "a@example.com", password: "x" }, { origin });
    expect((await signIn(BASE)).body).toMatchObject({ code: "wrong_credentials" });
    for (const host of ["localhost", "127.0.0.1"]) {
      const origin = `http://${host}:${new URL(production.url).port}`;
      expect((await signIn(origin)).body).toMatchObject({ code: "wrong_origin" });
    }
  } finally {
    await production.stop();
  }
});
