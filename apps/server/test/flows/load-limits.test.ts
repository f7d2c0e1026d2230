import { gzipSync } from "node:zlib";

import { rawRequest, startTestServer, until, type TestServer } from "@billstack/server/testing";
import { signWebhook } from "@billstack/stripe-verify";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";

import { bearer, makeApiKey, type MadeKey } from "../api-keys.js";
import { openSocket, postHead, type OpenSocket } from "../open-socket.js";
import { customerOf, eventOf, Stage, unique, WEBHOOK_SECRET } from "../stage.js";

const MIB = 1024 * 1024;
const CONNECTIONS = 80;
/** A team id of the right form that no team has. */
const NO_TEAM = "nosuchteam000000";
/** A header of the right form that no secret has signed. */
const FORGED = `t=${Math.floor(Date.now() / 1_000)},v1=${"0".repeat(64)}`;
const SIGN_IN = "/api/auth/sign-in";
const json = { "Content-Type": "application/json" };

let server: TestServer;
let stage: Stage;
const sockets: OpenSocket[] = [];
beforeAll(async () => {
  server = await startTestServer({
    loadLimits: {
      bodyBytes: 2 * MIB,
      largeBodyBytes: 1.5 * MIB,
      addressBodyBytes: 2 * MIB,
      bodyMs: 1_000,
      connections: CONNECTIONS,
      pipelined: 5,
      unreadBytes: MIB,
      checkMs: 50,
      streams: 5,
      callerStreams: 3,
    },
  });
  stage = await Stage.ready(server);
});
afterEach(() => sockets.splice(0).forEach((socket) => socket.close()));
afterAll(() => server.stop());

const webhook = (teamId = stage.teamId): string => `/api/webhooks/stripe/${teamId}`;
const anEvent = () => eventOf(customerOf(`cus_${unique()}`, "Ada"));
async function open(...bytes: (string | Buffer)[]): Promise<OpenSocket> {
  const socket = await openSocket(server.url);
  sockets.push(socket);
  for (const part of bytes) socket.send(part);
  return socket;
}
const answerOf = (socket: OpenSocket): Promise<string> =>
  until("an answer", () => /^HTTP\/1\.1 \d{3}[^]*\r\n\r\n[^]+/.test(socket.received()) && socket.received());
async function metric(name: string): Promise<number> {
  const { text } = await rawRequest(server.url, "/metrics");
  const line = text.split("\n").find((one) => one.startsWith(`${name} `));
  return Number(line?.split(" ").at(-1));
}
const refused = (reason: string) => metric(`billstack_refused_for_load_total{reason="${reason}"}`);

it("a delivery that is refused anyway is answered before its body is read", async () => {
  const head = (teamId: string, headers: Record<string, string> = {}) =>
    postHead(webhook(teamId), { "Content-Length": 4 * MIB, ...headers });
  const cases = [
    [head(NO_TEAM, { "Stripe-Signature": FORGED }), 404, "not_found"],
    [head("no-team", { "Stripe-Signature": FORGED }), 404, "not_found"],
    [head(stage.teamId), 400, "invalid_signature"],
    [head(stage.teamId, { "Stripe-Signature": "t=1,v1=nonsense" }), 400, "invalid_signature"],
    [
      head(stage.teamId, { "Stripe-Signature": FORGED, "Content-Length": String(4 * MIB + 1) }),
      413,
      "body_too_large",
    ],
  ] as const;
  for (const [bytes, status, code] of cases) {
    const answer = await answerOf(await open(bytes));
    expect(answer).toContain(`HTTP/1.1 ${status}`);
    expect(answer).toContain(`"${code}"`);
  }
});

it("a client that waits for 100 Continue is asked for its body only if nothing else refuses it", async () => {
  const expecting = { Expect: "100-continue" };
  const forged = { "Stripe-Signature": FORGED, "Content-Length": 9 * MIB, ...expecting };
  for (const teamId of [NO_TEAM, stage.teamId]) {
    const answer = await answerOf(await open(postHead(webhook(teamId), forged)));
    expect(answer).toMatch(/^HTTP\/1\.1 4/);
    expect(answer).toMatch(/^Connection: close\r$/im);
  }
  const body = JSON.stringify(anEvent());
  const signed = {
    "Stripe-Signature": signWebhook({ payload: body, secret: WEBHOOK_SECRET }),
    "Content-Length": body.length,
  };
  const socket = await open(postHead(webhook(), { ...signed, ...expecting }));
  await until("100 Continue", () => socket.received() === "HTTP/1.1 100 Continue\r\n\r\n");
  socket.send(body);
  await until("the answer", () => socket.received().includes('{"received":true}'));
});

it("a body that does not arrive in time gets 503 with Retry-After, also from who is not signed in", async () => {
  const announced = { "Content-Length": 1_000 };
  const slow = await Promise.all([
    open(postHead(webhook(), { ...announced, "Stripe-Signature": FORGED }), "{"),
    open(postHead(webhook(), { "Transfer-Encoding": "chunked", "Stripe-Signature": FORGED }), "1\r\n{\r\n"),
    open(postHead(SIGN_IN, { ...json, ...announced }), "{"),
    open(postHead("/trpc/auth.signIn", { ...json, ...announced }), "{"),
  ]);
  for (const socket of slow) {
    const answer = await answerOf(socket);
    expect(answer).toContain("HTTP/1.1 503");
    expect(answer).toMatch(/retry-after: 5/i);
    expect(answer).toContain("body_too_slow");
  }
  expect(await refused("body_slow")).toBe(4);
});

it("many large bodies do not take more memory than allowed, and signed deliveries get their 200 meanwhile", async () => {
  const head = postHead(webhook(), { "Content-Length": 4 * MIB, "Stripe-Signature": FORGED });
  const many = await Promise.all(Array.from({ length: 40 }, () => open(head, Buffer.alloc(200_000, "x"))));
  const isRefused = (socket: OpenSocket): boolean => socket.received().includes("overloaded");
  const most: number[] = [];
  await until("refusals", async () => {
    most.push(await metric("billstack_body_bytes"));
    return many.filter(isRefused).length >= 30;
  });
  expect((await stage.deliver(anEvent())).status).toBe(200);
  most.push(await metric("billstack_body_bytes"));
  expect(Math.max(...most)).toBeGreaterThan(0);
  expect(Math.max(...most)).toBeLessThanOrEqual(2 * MIB);
  for (const socket of many.filter(isRefused)) {
    expect(socket.received()).toContain("HTTP/1.1 503");
    expect(socket.received()).toMatch(/retry-after: 5/i);
  }
  for (const socket of many) socket.close();
  await until("the bytes to be forgotten", async () => (await metric("billstack_body_bytes")) === 0);
});

it("a body in a million chunks of one byte counts with what it takes in memory", async () => {
  const head = postHead(webhook(), { "Transfer-Encoding": "chunked", "Stripe-Signature": FORGED });
  const socket = await open(head, "1\r\nx\r\n".repeat(100_000));
  expect(await answerOf(socket)).toContain("overloaded");
});

it("a compressed body is never unpacked", async () => {
  const bomb = gzipSync(Buffer.alloc(10 * MIB, " "));
  const headers = { "content-encoding": "gzip", "content-type": "application/json" };
  const signedIn = await rawRequest(server.url, SIGN_IN, { method: "POST", headers, body: bomb });
  expect(signedIn).toMatchObject({ status: 415, body: { code: "not_json" } });
  const signature = signWebhook({ payload: bomb, secret: WEBHOOK_SECRET });
  const delivered = await stage.post(bomb, { ...headers, "stripe-signature": signature });
  expect(delivered).toMatchObject({ status: 400, body: { code: "not_an_event" } });
});

it("requests beyond the fifth on a connection that waits for no answer are refused", async () => {
  const requests = (count: number) => "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(count);
  const before = await refused("pipelined");
  const socket = await open(requests(30));
  await until("the end of the connection", () => socket.isClosed());
  const statuses = [...socket.received().matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => status);
  expect(statuses).toEqual(["200", "200", "200", "200", "200", "503"]);
  const flood = await open(requests(5_000));
  await until("the end of the flood", () => flood.isClosed());
  expect(await refused("pipelined"), "one refusal each, and no work on what follows").toBe(before + 2);
});

it("bytes after the announced body are no part of it, and end the connection", async () => {
  const event = JSON.stringify(anEvent());
  const head = postHead(webhook(), {
    "Content-Length": Buffer.byteLength(event),
    "Stripe-Signature": signWebhook({ payload: event, secret: WEBHOOK_SECRET }),
  });
  const socket = await open(head, event, "more of the body\r\n\r\n");
  await until("the end of the connection", () => socket.isClosed());
  expect(socket.received()).toContain("HTTP/1.1 400");
  expect((await stage.deliver(event)).status).toBe(200);
});

it("a team that connects receives at once, though deliveries to it were refused before, in every process", async () => {
  const second = await startTestServer({ databaseUrl: server.databaseUrl, sandboxUrl: server.sandbox.url });
  try {
    const late = await Stage.open(server);
    for (const one of [server, second, second])
      expect((await late.deliver(anEvent(), { server: one })).status).toBe(404);
    await late.connect();
    expect((await late.deliver(anEvent())).status).toBe(200);
    await until("200 from the other process", async () => {
      return (await late.deliver(anEvent(), { server: second })).status === 200;
    });
  } finally {
    await second.stop();
  }
});

it("streams are limited for each session and for the process, and an ended one makes room", async () => {
  const watch = async (one: Stage) => {
    const stop = new AbortController();
    const input = encodeURIComponent(JSON.stringify({ teamId: one.teamId }));
    const response = await fetch(`${server.url}/trpc/connection.watch?input=${input}`, {
      headers: { cookie: one.person.cookie ?? "", accept: "text/event-stream" },
      signal: stop.signal,
    });
    return { stop, response };
  };
  const own = await Promise.all([1, 2, 3].map(() => watch(stage)));
  expect(own.map(({ response }) => response.status)).toEqual([200, 200, 200]);
  const { response: refusal } = await watch(stage);
  expect(refusal.status).toBe(429);
  expect(refusal.headers.get("retry-after")).toBe("10");
  expect(await refusal.text()).toContain("too_many_streams");
  const other = await Stage.open(server);
  const others = await Promise.all([1, 2].map(() => watch(other)));
  const { response: full } = await watch(other);
  expect(full.status).toBe(503);
  expect(full.headers.get("retry-after")).toBe("10");
  expect(await full.text()).toContain("streams_full");
  for (const { stop } of own) stop.abort();
  await until("room for a stream", async () => {
    const { stop, response } = await watch(stage);
    stop.abort();
    return response.status === 200;
  });
  for (const { stop } of others) stop.abort();
  await until("no stream", async () => (await metric("billstack_streams")) === 0);
});

it("streams are limited for each API key, and not for all keys of a team together", async () => {
  const opened: AbortController[] = [];
  const watch = async ({ rawKey }: MadeKey): Promise<Response> => {
    const stop = new AbortController();
    opened.push(stop);
    const input = encodeURIComponent(JSON.stringify({ teamId: stage.teamId }));
    return fetch(`${server.url}/trpc/connection.watch?input=${input}`, {
      headers: { ...bearer(rawKey), accept: "text/event-stream" },
      signal: stop.signal,
    });
  };
  const [first, second] = await Promise.all([makeApiKey(stage.person), makeApiKey(stage.person)]);
  const own = await Promise.all([1, 2, 3].map(() => watch(first)));
  expect(own.map(({ status }) => status)).toEqual([200, 200, 200]);
  const refusal = await watch(first);
  expect(refusal.status).toBe(429);
  expect(refusal.headers.get("retry-after")).toBe("10");
  expect(await refusal.text()).toContain("too_many_streams");
  expect((await watch(second)).status).toBe(200);
  opened[0]?.abort();
  await until("room for a stream of the key", async () => (await watch(first)).status === 200);
  for (const stop of opened) stop.abort();
  await until("no stream", async () => (await metric("billstack_streams")) === 0);
});

it("a client that does not read a long answer is let go", async () => {
  await server.sql.unsafe(`
    insert into ${stage.schema}.products (id, object, description)
    select 'prod_long' || n, 'product', repeat('x', 200000) from generate_series(1, 100) n`);
  const path = `/api/billstack/teams/${stage.teamId}/stripe/tables/products?limit=200`;
  const socket = await open();
  socket.stopReading();
  socket.send(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nCookie: ${stage.person.cookie}\r\n\r\n`);
  await until("the slow reader to be let go", async () => (await refused("slow_reader")) === 1);
});

it("with too many connections the oldest idle one gives way, and a delivery gets through", async () => {
  const first = await open();
  await Promise.all(Array.from({ length: CONNECTIONS + 10 }, () => open()));
  await until("the oldest connection to be closed", () => first.isClosed());
  expect((await stage.deliver(anEvent())).status).toBe(200);
  expect(await metric("billstack_client_connections")).toBeLessThanOrEqual(CONNECTIONS);
  expect(await refused("connection")).toBeGreaterThan(0);
});
