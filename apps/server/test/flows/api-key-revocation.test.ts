import { generateKey } from "@billstack/crypto";
import { startTestServer, until, type Client, type TestServer } from "@billstack/server/testing";
import { afterAll, beforeAll, expect, it } from "vitest";

import { bearer, callWithKey, makeApiKey } from "../api-keys.js";
import { startChildServer, type ChildServer } from "../child-server.js";

const env = {
  BILLSTACK_ENCRYPTION_KEYS: generateKey(),
  STRIPE_SANDBOX_URL: "off",
  API_KEY_REQUESTS_PER_SECOND: "100000",
  API_KEY_BURST: "100000",
};
let server: TestServer;
let person: Client;
/** Two more processes with the same database. */
let others: ChildServer[] = [];
beforeAll(async () => {
  server = await startTestServer({ env });
  const childEnv = { ...env, DATABASE_URL: server.databaseUrl, BILLSTACK_WORKER: "off" };
  others = [await startChildServer(childEnv), await startChildServer(childEnv)];
  person = await server.client().signUp();
});
afterAll(async () => {
  for (const other of others) await other.end("SIGKILL");
  await server.stop();
});

const revoke = (id: string) => person.call("DELETE", `T/api-keys/${id}`);
const at = (url: string): Client => Object.assign(server.client(), { url, teamId: person.teamId });

/** What one request with the key was answered. Times are milliseconds of `performance.now()`. */
interface Call {
  url: string;
  sentAt: number;
  status: number;
}

it("no process accepts a request that was sent 100 ms after a revocation was answered, under load", async () => {
  const urls = [server.url, ...others.map(({ url }) => url)];
  for (let round = 0; round < 2; round++) {
    const { key, rawKey } = await makeApiKey(person);
    const calls: Call[] = [];
    let isOver = false;
    const load = urls.flatMap((url) =>
      Array.from({ length: 4 }, async () => {
        while (!isOver) {
          const sentAt = performance.now();
          const { status } = await callWithKey(at(url), rawKey);
          calls.push({ url, sentAt, status });
        }
      }),
    );
    const accepted = (url: string) => calls.filter((call) => call.url === url && call.status === 200).length;
    await until("accepted requests in every process", () => urls.every((url) => accepted(url) > 10));
    expect((await revoke(key.id)).status).toBe(200);
    const deadline = performance.now() + 100;
    const late = () => calls.filter(({ sentAt }) => sentAt > deadline);
    const lateIn = (url: string) => late().filter((call) => call.url === url).length;
    await until("late requests in every process", () => urls.every((url) => lateIn(url) > 10));
    isOver = true;
    await Promise.all(load);
    expect(new Set(late().map(({ status }) => status))).toEqual(new Set([401]));
  }
});

it("a key that was revoked while signals were lost is refused as soon as they may arrive again", async () => {
  const { key, rawKey } = await makeApiKey(person);
  // The team is not connected. This answer comes from what the process has in memory of the key.
  const status = async () => (await callWithKey(person, rawKey, "T/access?customer=cus_1")).status;
  expect(await status()).toBe(404);
  // A revocation without its signal.
  await server.sql`update billstack.api_keys set revoked_at = now() where id = ${key.id}`;
  expect(await status()).toBe(404);
  // Everything else looks into the database behind the wall of the team, which refuses the key at once.
  expect(await callWithKey(person, rawKey)).toMatchObject({ status: 401, body: { code: "key_revoked" } });
  await server.sql`
    select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and application_name like 'billstack %'`;
  await until("the end of the key", async () => (await status()) === 401, 5);
});

/** Opens a stream of the connection's status with a key, in another process than the one that is called. */
async function openStream(rawKey: string) {
  const input = encodeURIComponent(JSON.stringify({ teamId: person.teamId }));
  const url = `${others[0]?.url}/trpc/connection.watch?input=${input}`;
  const response = await fetch(url, { headers: { ...bearer(rawKey), accept: "text/event-stream" } });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  const stream = { text: "", isOver: false, close: () => reader?.cancel() };
  const read = async () => {
    for (let part = await reader?.read(); part?.done === false; part = await reader?.read())
      stream.text += part.value;
    stream.isOver = true;
  };
  void read();
  await until("the first status", () => stream.text.includes('"connected":false'));
  return stream;
}

it("ends the streams of a revoked key at once, and no other stream", async () => {
  const [revoked, kept] = [await makeApiKey(person), await makeApiKey(person)];
  const [first, second] = [await openStream(revoked.rawKey), await openStream(kept.rawKey)];
  await revoke(revoked.key.id);
  await until("the end of the stream", () => first.isOver, 5);
  expect(first.text).toContain('"appCode":"key_revoked"');
  expect(first.text.split('"connected":false')).toHaveLength(2);
  expect(second.isOver).toBe(false);
  await second.close();
});

it("ends the streams of a key that expires, and of one whose overlap ends, though nothing happens", async () => {
  const rotated = await makeApiKey(person);
  const expiring = await makeApiKey(person, { expiresAt: new Date(Date.now() + 2_500).toISOString() });
  const streams = [await openStream(expiring.rawKey), await openStream(rotated.rawKey)];
  await person.call("POST", `T/api-keys/${rotated.key.id}/rotate`, { overlapSeconds: 1 });
  await until("the end of both streams", () => streams.every(({ isOver }) => isOver), 8);
  expect(streams[0]?.text).toContain('"appCode":"key_expired"');
  expect(streams[1]?.text).toContain('"appCode":"key_revoked"');
});
