import { startTestServer, until, type TestServer } from "@billstack/server/testing";
import { signWebhook } from "@billstack/stripe-verify";
import { afterAll, beforeAll, expect, it } from "vitest";

import type { LoadLimits } from "../../src/load-limits.js";
import { openSocket, postHead, type OpenSocket } from "../open-socket.js";
import { customerOf, eventOf, Stage, unique, WEBHOOK_SECRET } from "../stage.js";

const MIB = 1024 * 1024;
/** A header of the right form that no secret has signed. */
const FORGED = `t=${Math.floor(Date.now() / 1_000)},v1=${"0".repeat(64)}`;
/** How much of a body is sent first, in bytes. Two such parts are more than an address may have. */
const PART = 600_000;
const PER_ADDRESS = { bodyBytes: 16 * MIB, largeBodyBytes: 16 * MIB, addressBodyBytes: MIB, bodyMs: 60_000 };

let server: TestServer;
let stage: Stage;
beforeAll(async () => {
  server = await startTestServer();
  stage = await Stage.ready(server);
});
afterAll(() => server.stop());

const webhook = (): string => `/api/webhooks/stripe/${stage.teamId}`;
const isOverloaded = (socket: OpenSocket): boolean => socket.received().includes("overloaded");

/** Starts another process with other limits, for the time of `work`. `open` connects to it and sends bytes. */
async function beside(
  env: Record<string, string>,
  loadLimits: Partial<LoadLimits>,
  work: (open: (...bytes: (string | Buffer)[]) => Promise<OpenSocket>) => Promise<void>,
): Promise<void> {
  const shared = { databaseUrl: server.databaseUrl, sandboxUrl: server.sandbox.url };
  const other = await startTestServer({ ...shared, env: { BILLSTACK_WORKER: "off", ...env }, loadLimits });
  const sockets: OpenSocket[] = [];
  try {
    await work(async (...bytes) => {
      const socket = await openSocket(other.url);
      sockets.push(socket);
      for (const part of bytes) socket.send(part);
      return socket;
    });
  } finally {
    for (const socket of sockets) socket.close();
    await other.stop();
  }
}

it("a header that arrives byte by byte is not waited for", async () => {
  // A body would have a minute, so only the limit of headers can end the connection.
  await beside({}, { headerMs: 1_000, bodyMs: 60_000 }, async (open) => {
    const socket = await open("POST /api/auth/sign-in HTTP/1.1\r\nHost: localhost\r\nX-Slow: ");
    const drip = setInterval(() => socket.send("x"), 100);
    try {
      await until("the end of the connection", () => socket.isClosed());
    } finally {
      clearInterval(drip);
    }
    expect(socket.received()).toContain("HTTP/1.1 408");
  });
});

it("behind a proxy, the bytes of bodies count for the address that the proxy names", async () => {
  await beside({ TRUST_PROXY: "1" }, PER_ADDRESS, async (open) => {
    const event = eventOf(customerOf(`cus_${unique()}`, "Ada"));
    const payload = JSON.stringify(event).padEnd(PART + 100_000);
    const signed = signWebhook({ payload, secret: WEBHOOK_SECRET });
    const begin = (signature: string, forwarded: string): Promise<OpenSocket> => {
      const headers = { "Stripe-Signature": signature, "X-Forwarded-For": forwarded };
      const head = postHead(webhook(), { "Content-Length": payload.length, ...headers });
      return open(head, payload.slice(0, PART));
    };
    const other = await begin(signed, "203.0.113.2");
    // The client itself names the first address, and the proxy adds the second one.
    const same = await Promise.all([1, 2].map((n) => begin(FORGED, `198.51.100.${n}, 203.0.113.1`)));
    await until("one of the two to be refused", () => same.some(isOverloaded));
    expect(same.filter(isOverloaded)).toHaveLength(1);
    other.send(payload.slice(PART));
    await until("the answer to the other address", () => other.received().includes("HTTP/1.1 200"));
  });
});

it("without a proxy, a forged X-Forwarded-For gives nobody more bytes", async () => {
  await beside({}, PER_ADDRESS, async (open) => {
    const begin = (n: number): Promise<OpenSocket> => {
      const headers = { "Stripe-Signature": FORGED, "X-Forwarded-For": `203.0.113.${n}` };
      const head = postHead(webhook(), { "Content-Length": 2 * PART, ...headers });
      return open(head, Buffer.alloc(PART, " "));
    };
    const both = await Promise.all([begin(1), begin(2)]);
    await until("one of the two to be refused", () => both.some(isOverloaded));
    expect(both.filter(isOverloaded)).toHaveLength(1);
  });
});
