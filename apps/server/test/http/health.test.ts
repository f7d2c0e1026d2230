import { once } from "node:events";
import { connect } from "node:net";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { rawRequest, startTestServer, until, type Client, type TestServer } from "../../src/testing/index.js";

let server: TestServer;
let client: Client;
beforeAll(async () => {
  server = await startTestServer({ env: { STRIPE_SANDBOX_URL: "off" } });
  client = server.client();
});
afterAll(() => server.stop());

const metrics = async (): Promise<string> => (await client.call("GET", "/metrics")).text;

describe("health", () => {
  it("says that the process runs, and that the database can be reached", async () => {
    expect((await client.call("GET", "/healthz")).text).toBe('{"status":"ok"}');
    expect((await client.call("GET", "/readyz")).text).toBe('{"status":"ok","checks":{"database":"ok"}}');
  });

  it("is not ready if the sandbox does not answer", async () => {
    const without = await startTestServer({ env: { STRIPE_SANDBOX_URL: "http://127.0.0.1:9" } });
    try {
      const answer = await without.client().call("GET", "/readyz");
      expect(answer.status).toBe(503);
      expect(answer.body).toEqual({
        status: "unavailable",
        checks: { database: "ok", sandbox: "unavailable" },
      });
    } finally {
      await without.stop();
    }
  });
});

describe("metrics", () => {
  it("are readable in development and count requests by route", async () => {
    const owner = await server.client().signUp();
    await owner.call("GET", "T/stripe/status");
    const text = await metrics();
    expect(text).toContain('route="/api/billstack/teams/:teamId/stripe/status",status="200"');
    expect(text).not.toContain(owner.teamId);
    expect(text).not.toContain("@example.com");
  });

  it("do not grow with invented addresses, methods and teams", async () => {
    const visit = async (round: number): Promise<void> => {
      for (let i = 0; i < 15; i++) {
        const made = `${round}x${i}`;
        for (const path of [
          `/${made}`,
          `/api/${made}`,
          `/trpc/${made}`,
          `/assets/${made}.js`,
          `/api/billstack/teams/${made}/stripe/status`,
          `/api/webhooks/stripe/${made}`,
          `/%${made}`,
          `/trpc/%${made}?input=${made}`,
        ]) {
          await rawRequest(server.url, path);
          await rawRequest(server.url, path, { method: "POST" });
        }
        const letters = ["trpc", "tRpc", "TRPC", "Trpc", "trPC", "tRPC"][i % 6] ?? "";
        await rawRequest(server.url, `/${round === 1 ? "trpc" : letters}/auth.session`);
        await rawRequest(server.url, `/${round === 1 ? "assets" : "aSSets"}/x.js`);
      }
    };
    await visit(1);
    const series = (text: string): number =>
      text.split("\n").filter((line) => line.startsWith("billstack_")).length;
    const before = series(await metrics());
    await visit(2);
    expect(series(await metrics())).toBe(before);
    expect(await metrics()).not.toContain("1x1");
  });

  it("are answered in production only with the token", async () => {
    const production = {
      NODE_ENV: "production",
      STRIPE_SANDBOX_URL: "off",
      BASE_URL: "https://billing.example.com",
    };
    const token = "a-token-of-some-length";
    for (const METRICS_TOKEN of [token, ""]) {
      const other = await startTestServer({ env: { ...production, METRICS_TOKEN } });
      const status = async (authorization?: string): Promise<number> =>
        (
          await rawRequest(other.url, "/metrics", {
            headers: authorization === undefined ? {} : { authorization },
          })
        ).status;
      try {
        for (const wrong of [
          undefined,
          "",
          "Bearer",
          "Bearer ",
          `Bearer ${token}x`,
          token,
          `Basic ${token}`,
          "Bearer null",
        ]) {
          expect(await status(wrong)).toBe(401);
        }
        for (const scheme of ["Bearer", "bearer"])
          expect(await status(`${scheme} ${token}`)).toBe(METRICS_TOKEN === "" ? 401 : 200);
        expect((await other.client().call("GET", "/healthz")).status).toBe(200);
      } finally {
        await other.stop();
      }
    }
  });
});

describe("headers", () => {
  it.each([
    "/",
    "/api/docs",
    "/api/auth/session",
    "/trpc/auth.session",
    "/healthz",
    "/nope",
    "/assets/nope.js",
  ])("of %s protect the browser", async (path) => {
    const { headers } = await client.call("GET", path);
    expect(headers.get("content-security-policy")).toBe(
      "default-src 'self';img-src 'self' data:;object-src 'none';base-uri 'none';form-action 'self';frame-ancestors 'none'",
    );
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("referrer-policy")).toBe("no-referrer");
    expect(headers.get("x-powered-by")).toBeNull();
    expect(headers.get("server")).toBeNull();
    expect(headers.get("strict-transport-security")).toBeNull();
    expect(headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
  });

  it("tell browsers to use https only if BASE_URL is https", async () => {
    const https = await startTestServer({
      env: { STRIPE_SANDBOX_URL: "off", BASE_URL: "https://billing.example.com" },
    });
    try {
      const { headers } = await https.client().call("GET", "/healthz");
      expect(headers.get("strict-transport-security")).toMatch(/^max-age=\d{7,}/);
    } finally {
      await https.stop();
    }
  });
});

describe("a client that disconnects during its request", () => {
  it.each(["/api/auth/sign-in", "/api/webhooks/stripe/abcdefghij012345", "/trpc/auth.signIn"])(
    "is not logged as an outage of the database: POST %s",
    async (path) => {
      const from = server.logged.length;
      const socket = connect(Number(new URL(server.url).port), "127.0.0.1");
      socket.on("error", () => undefined);
      const head = [
        "Host: x",
        "Content-Type: application/json",
        "Content-Length: 1000",
        "Expect: 100-continue",
      ];
      socket.write(`POST ${path} HTTP/1.1\r\n${head.join("\r\n")}\r\n\r\n{"email"`);
      await once(socket, "data");
      socket.destroy();
      await until("it was logged", () => server.logged.slice(from).some((line) => line.includes(path)));
      const lines = server.logged.slice(from).join("");
      expect(lines).not.toContain("database");
      expect(lines).not.toContain("unexpected error");
      expect(await metrics()).not.toContain('outcome="database_unreachable"');
    },
  );
});

it("logs neither query, nor body, nor cookie", async () => {
  const owner = await server.client().signUp("logged-4711@example.com");
  await owner.call("GET", "T/stripe/events?type=query-4711");
  const secret = owner.cookie?.split("=")[1] ?? "";
  const lines = server.logged.join("");
  expect(lines).toContain(owner.teamId);
  for (const text of ["query-4711", "logged-4711", secret, "correct horse"])
    expect(lines).not.toContain(text);
});
