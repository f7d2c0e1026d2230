import { startTestServer, until, type Client, type TestServer } from "@billstack/server/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { bearer, callWithKey, makeApiKey, withoutSession, wrongKey } from "../api-keys.js";

let server: TestServer;
let person: Client;
beforeAll(async () => {
  server = await startTestServer({
    env: {
      STRIPE_SANDBOX_URL: "off",
      TRUST_PROXY: "1",
      API_KEY_REQUESTS_PER_SECOND: "1",
      API_KEY_BURST: "25",
    },
  });
  person = await server.client().signUp();
});
afterAll(() => server.stop());

const STATUS = "T/stripe/status";
const from = (address: string): Record<string, string> => ({ "x-forwarded-for": address });
let addresses = 0;
/** An address of its own for each test, so that tests do not limit each other's unknown keys. */
const newAddress = (): string => `10.0.0.${addresses++}`;
const send = (headers: Record<string, string>, address = newAddress()) =>
  withoutSession(person).call("GET", STATUS, undefined, { ...from(address), ...headers });

describe("unknown keys", () => {
  it("cost one query a second for each address, and do not hinder known keys and other addresses", async () => {
    const { rawKey } = await makeApiKey(person);
    const address = newAddress();
    await callWithKey(person, rawKey, STATUS, { headers: from(address) });
    const reads = async () => {
      const [row] = await server.sql<{ reads: string }[]>`
        select idx_scan as reads from pg_stat_user_indexes where indexrelname = 'api_keys_hash_key'`;
      return Number(row?.reads);
    };
    const began = Date.now();
    const before = await reads();
    let codes: Record<string, number> = {};
    for (let batch = 0; batch < 3; batch++) {
      const answers = await Promise.all(Array.from({ length: 100 }, () => send(bearer(wrongKey()), address)));
      for (const { status, headers } of answers) {
        codes = { ...codes, [status]: (codes[status] ?? 0) + 1 };
        if (status === 429) expect(headers.get("retry-after")).toBe("1");
      }
    }
    const seconds = Math.ceil((Date.now() - began) / 1_000) + 1;
    expect(Object.keys(codes)).toEqual(["401", "429"]);
    expect(codes["401"]).toBeLessThanOrEqual(seconds);
    await until("the statistics", async () => (await reads()) > before, 20);
    expect((await reads()) - before).toBeLessThanOrEqual(seconds);
    expect((await callWithKey(person, rawKey, STATUS, { headers: from(address) })).status).toBe(200);
    expect((await send(bearer(wrongKey()))).status).toBe(401);
    expect((await send(bearer((await makeApiKey(person)).rawKey))).status).toBe(200);
  });

  it("stay unknown if the same one is sent again and again", async () => {
    const [key, address] = [wrongKey(), newAddress()];
    for (let count = 0; count < 5; count++) {
      expect((await send(bearer(key), address)).status).toBe(401);
    }
  });
});

describe("the limit of a key", () => {
  const policy = '"default";q=1;w=1;billstack-burst=25';

  it("is in the headers of every answer to a key, and of no other answer", async () => {
    const { rawKey } = await makeApiKey(person, { scopes: ["access:read"] });
    const first = await callWithKey(person, rawKey);
    expect([first.status, first.headers.get("ratelimit-policy"), first.headers.get("ratelimit")]).toEqual([
      403,
      policy,
      '"default";r=24;t=1',
    ]);
    const trpc = await callWithKey(person, rawKey, "/trpc/system.config");
    expect(trpc.headers.get("ratelimit-policy")).toBe(policy);
    expect((await person.call("GET", STATUS)).headers.get("ratelimit")).toBeNull();
    expect((await send(bearer(wrongKey()))).headers.get("ratelimit")).toBeNull();
  });

  it("answers 429 with Retry-After when it is used up, and a batch counts as its calls", async () => {
    const { rawKey } = await makeApiKey(person);
    const input = encodeURIComponent(JSON.stringify({}));
    const batch = (calls: number) =>
      callWithKey(
        person,
        rawKey,
        `/trpc/${Array.from({ length: calls }, () => "connection.status").join(",")}?batch=1&input=${input}`,
      );
    const first = await batch(20);
    expect(first.headers.get("ratelimit")).toBe('"default";r=5;t=1');
    const second = await batch(20);
    expect(second.status).toBe(429);
    expect(Number(second.headers.get("retry-after"))).toBeGreaterThanOrEqual(14);
    const answers = [];
    for (let count = 0; count < 8; count++) answers.push(await callWithKey(person, rawKey));
    const refused = answers.at(-1);
    expect(answers[0]?.status).toBe(200);
    expect([refused?.status, refused?.body["code"]]).toEqual([429, "too_many_requests"]);
    expect([refused?.headers.get("retry-after"), refused?.headers.get("ratelimit")]).toEqual([
      "1",
      '"default";r=0;t=1',
    ]);
    const other = await makeApiKey(person);
    expect((await callWithKey(person, other.rawKey)).status).toBe(200);
  });
});
