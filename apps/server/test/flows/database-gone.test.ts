import { createTestDatabase } from "@billstack/tenancy/testing";
import { afterAll, beforeAll, expect, it } from "vitest";

import {
  openTcpGate,
  startTestServer,
  until,
  type Client,
  type TcpGate,
  type TestServer,
} from "../../src/testing/index.js";
import { sendSignal } from "../send-signal.js";

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let gate: TcpGate;
let server: TestServer;
let owner: Client;

beforeAll(async () => {
  database = await createTestDatabase();
  gate = await openTcpGate(database.url);
  server = await startTestServer({ databaseUrl: gate.url });
  owner = await server.client().signUp();
});
afterAll(async () => {
  gate.mend();
  await server.stop();
  await gate.close();
  await database.drop();
});

const ready = async (): Promise<number> => (await owner.call("GET", "/readyz")).status;
const recovered = (): Promise<unknown> => until("ready again", async () => (await ready()) === 200);

it("the server is ready while the database and the sandbox can be reached", async () => {
  const answer = await owner.call("GET", "/readyz");
  expect(answer.status).toBe(200);
  expect(answer.body).toEqual({ status: "ok", checks: { database: "ok", sandbox: "ok" } });
});

it("the server answers 503 everywhere while the database is cut off, and recovers by itself", async () => {
  gate.cut();
  const began = performance.now();
  const notReady = await owner.call("GET", "/readyz");
  expect(notReady.status).toBe(503);
  expect(notReady.body).toEqual({
    status: "unavailable",
    checks: { database: "unavailable", sandbox: "ok" },
  });
  expect(performance.now() - began).toBeLessThan(3_000);
  expect((await owner.call("GET", "/healthz")).body).toEqual({ status: "ok" });

  const answers = await Promise.all([
    owner.call("GET", "/api/auth/session"),
    owner.call("GET", "T/stripe/status"),
    owner.call("POST", "/api/auth/sign-in", { email: "a@example.com", password: "x" }),
    owner.call("POST", "/api/auth/sign-up", { email: "a@example.com", password: "correct horse" }),
    owner.call("DELETE", "T/stripe/disconnect"),
    owner.call("POST", `/api/webhooks/stripe/${owner.teamId}`, {}),
  ]);
  for (const answer of answers) {
    expect(answer.status).toBe(503);
    expect(answer.body).toEqual({
      error: expect.any(String),
      code: "database_unreachable",
      requestId: answer.headers.get("x-request-id"),
    });
    expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
  }
  const burst = performance.now();
  const many = await Promise.all(Array.from({ length: 30 }, () => owner.call("GET", "T/stripe/status")));
  expect(new Set(many.map(({ status }) => status))).toEqual(new Set([503]));
  expect(performance.now() - burst).toBeLessThan(10_000);
  const trpc = await owner.call("GET", "/trpc/auth.session");
  expect(trpc.status).toBe(503);
  expect(trpc.headers.get("retry-after")).toBe("2");
  expect(trpc.body).toMatchObject({ error: { data: { appCode: "database_unreachable" } } });

  gate.mend();
  await recovered();
  expect((await owner.call("GET", "/api/auth/session")).status).toBe(200);
  expect((await owner.call("GET", "T/stripe/status")).status).toBe(200);
});

it("the server says within three seconds that it is not ready if the database does not answer, and recovers", async () => {
  gate.stall();
  const began = performance.now();
  expect(await ready()).toBe(503);
  expect(performance.now() - began).toBeLessThan(3_000);
  expect((await owner.call("GET", "/healthz")).status).toBe(200);
  gate.mend();
  await recovered();
  expect((await owner.call("GET", "/api/auth/session")).status).toBe(200);
});

it("the server receives notifications of other processes again after the outage", async () => {
  const stop = new AbortController();
  const input = encodeURIComponent(JSON.stringify({ teamId: owner.teamId }));
  const response = await fetch(`${server.url}/trpc/connection.watch?input=${input}`, {
    headers: { cookie: owner.cookie ?? "" },
    signal: stop.signal,
  });
  let text = "";
  const reading = (async () => {
    for await (const chunk of response.body ?? []) text += new TextDecoder().decode(chunk);
  })().catch(() => undefined);
  const states = (): number => text.split('"connected":false').length - 1;
  await until("the first state", () => states() > 0);
  await until("another state after a signal", async () => {
    await sendSignal(database.sql, JSON.stringify({ kind: "connection", teamId: owner.teamId }));
    return states() > 1;
  });
  stop.abort();
  await reading;
});
