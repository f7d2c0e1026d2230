import { generateKey, Keyring } from "@billstack/crypto";
import { startTestServer, TEST_KEYS, until, type TestServer } from "@billstack/server/testing";
import { afterAll, beforeAll, expect, it } from "vitest";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ sandboxUrl: "off" });
});
afterAll(() => server.stop());

const rows = () =>
  server.sql`select keys, seals_with, pid from billstack.processes
    where seen_at > now() - interval '1 minute' order by started_at`;
const start = (keys: string): Promise<TestServer> =>
  startTestServer({
    databaseUrl: server.databaseUrl,
    sandboxUrl: "off",
    env: { BILLSTACK_ENCRYPTION_KEYS: keys },
  });

it("a process says which encryption keys it has while it runs, and no more after it has stopped", async () => {
  const added = generateKey();
  const second = await start(`${TEST_KEYS},${added}`);
  const [one, two] = await rows();
  const first = Keyring.parse(TEST_KEYS);
  expect(one).toEqual({ keys: first.fingerprints(), seals_with: first.primaryKeyId, pid: process.pid });
  expect(two).toMatchObject({ keys: { ...first.fingerprints(), ...Keyring.parse(added).fingerprints() } });
  expect(JSON.stringify(await rows())).not.toContain(TEST_KEYS.split(":")[1]);
  await second.stop();
  expect(await rows()).toHaveLength(1);
});

it("a process that seals with a key that another process lacks says so in its log", async () => {
  const added = generateKey();
  const second = await start(`${added},${TEST_KEYS}`);
  const line = await until("the line", async () =>
    second.logged.find((text) => text.includes("other running processes do not have")),
  );
  expect(JSON.parse(line)).toMatchObject({ level: 40, keyId: added.split(":")[0] });
  expect((JSON.parse(line) as { processes: string[] }).processes).toHaveLength(1);
  await second.stop();
});

it("a process without the encryption key of the service keys does not start, and leaves no row", async () => {
  await expect(start(generateKey())).rejects.toMatchObject({ name: "ServiceKeyError" });
  expect(await rows()).toHaveLength(1);
});
