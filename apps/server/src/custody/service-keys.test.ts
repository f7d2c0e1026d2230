import { randomBytes } from "node:crypto";

import { generateKey, Keyring } from "@billstack/crypto";
import { createTestDatabase, type TestDatabase } from "@billstack/tenancy/testing";
import { afterAll, beforeAll, expect, it } from "vitest";

import { SERVICE_KEYS, ServiceKeys } from "./service-keys.js";

let database: TestDatabase;
const entry = generateKey();
const loaded = async (keys: string): Promise<ServiceKeys> => {
  const made = new ServiceKeys(database.sql, Keyring.parse(keys));
  await made.load();
  return made;
};
beforeAll(async () => void (database = await createTestDatabase()));
afterAll(() => database.drop());

it("are made once, though ten processes start at the same time", async () => {
  const all = await Promise.all(Array.from({ length: 10 }, () => loaded(entry)));
  for (const name of SERVICE_KEYS) {
    const [one, ...others] = all.map((keys) => keys.get(name).export().toString("hex"));
    expect(one).toMatch(/^[0-9a-f]{64}$/);
    expect(new Set(others)).toEqual(new Set([one]));
  }
  expect(new Set(SERVICE_KEYS.map((name) => all[0]?.get(name).export().toString("hex"))).size).toBe(
    SERVICE_KEYS.length,
  );
});

it("are the same after a restart, also with another first key", async () => {
  const before = (await loaded(entry)).get("audit");
  expect((await loaded(`${generateKey()},${entry}`)).get("audit").equals(before)).toBe(true);
});

it("stop the start of a process that lacks their encryption key, and the message names it", async () => {
  const [id] = entry.split(":");
  await expect(loaded(generateKey())).rejects.toMatchObject({
    name: "ServiceKeyError",
    message: expect.stringContaining(`"${id}"`),
  });
});

it("stop the start of a process whose encryption key has the right id and is another key", async () => {
  const [id] = entry.split(":");
  const other = `${id}:${randomBytes(32).toString("base64")}`;
  await expect(loaded(other)).rejects.toMatchObject({
    name: "ServiceKeyError",
    message: expect.stringContaining("the right id but another key"),
  });
});

it("do not open when one was copied over another", async () => {
  const [kept] = await database.sql`select sealed from billstack.service_keys where name = 'audit'`;
  await database.sql`
    update billstack.service_keys
    set sealed = (select sealed from billstack.service_keys where name = 'sessions')
    where name = 'audit'`;
  await expect(loaded(entry)).rejects.toMatchObject({ name: "ServiceKeyError" });
  await database.sql`
    update billstack.service_keys set sealed = ${String(kept?.["sealed"])} where name = 'audit'`;
});

it("are not there before they were loaded", () => {
  expect(() => new ServiceKeys(database.sql, Keyring.parse(entry)).get("audit")).toThrow("audit");
});
