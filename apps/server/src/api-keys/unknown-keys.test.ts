import { expect, it } from "vitest";

import { UnknownKeys } from "./unknown-keys.js";

const refused = expect.objectContaining({ code: "too_many_requests", retryAfterSeconds: 1 }) as unknown;
const failed = (result: PromiseSettledResult<unknown>): unknown =>
  result.status === "rejected" ? result.reason : null;

it("looks one of 10,000 unknown keys up that come at once from one address", async () => {
  const keys = new UnknownKeys();
  let lookups = 0;
  const find = async () => {
    lookups++;
    return null;
  };
  const results = await Promise.allSettled(
    Array.from({ length: 10_000 }, (_, at) => keys.lookUp("10.0.0.1", `key ${at}`, find)),
  );
  expect(lookups).toBe(1);
  expect(results[0]).toEqual({ status: "fulfilled", value: null });
  expect(results.slice(1).map(failed)).toEqual(results.slice(1).map(() => refused));
});

it("looks every key up that exists, one after another for each address", async () => {
  const keys = new UnknownKeys();
  let running = 0;
  let most = 0;
  const find = async () => {
    most = Math.max(most, ++running);
    await Promise.resolve();
    running--;
    return "found";
  };
  const results = await Promise.all(
    Array.from({ length: 50 }, (_, at) => keys.lookUp("10.0.0.1", `${at}`, find)),
  );
  expect(results).toEqual(results.map(() => "found"));
  expect(most).toBe(1);
});

it("remembers at most 10,000 addresses, and forgets the oldest first", async () => {
  const keys = new UnknownKeys();
  const none = () => Promise.resolve(null);
  for (let at = 0; at <= 10_000; at++) await keys.lookUp(`address ${at}`, "first", none);
  expect(await keys.lookUp("address 0", "second", none)).toBeNull();
  await expect(keys.lookUp("address 10000", "second", none)).rejects.toEqual(refused);
});

it("tells all that wait if a lookup fails, and forgets the failure", async () => {
  const keys = new UnknownKeys();
  const broken = new Error("the database is gone");
  let lookups = 0;
  const fail = async () => {
    lookups++;
    throw broken;
  };
  const results = await Promise.allSettled(
    Array.from({ length: 100 }, (_, at) => keys.lookUp("10.0.0.1", `${at}`, fail)),
  );
  expect(results.map(failed)).toEqual(results.map(() => broken));
  expect(lookups).toBe(1);
  expect(await keys.lookUp("10.0.0.1", "next", () => Promise.resolve("found"))).toBe("found");
});
