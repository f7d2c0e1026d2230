import { generateKey } from "@billstack/crypto";
import { startTestServer, until, type TestServer } from "@billstack/server/testing";
import { afterAll, beforeAll, expect, it } from "vitest";

import { customerOf, eventOf, Stage, unique } from "../stage.js";
import { believedAndRead, damage, heldUp, loseKey } from "../unreadable.js";
import { whileNobodyWorks } from "../while-nobody-works.js";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

it("after a restart without the key, and after one with it, everything goes on by itself", async () => {
  const [first, second] = [generateKey(), generateKey()];
  // The first server makes its service keys with the second key, which no server lacks.
  const earlier = await startTestServer({ env: { BILLSTACK_ENCRYPTION_KEYS: second } });
  await earlier.stopServer();
  const start = (keys: string) =>
    startTestServer({
      databaseUrl: earlier.databaseUrl,
      sandboxUrl: earlier.sandbox.url,
      env: { BILLSTACK_ENCRYPTION_KEYS: keys },
    });
  const sealing = await start(`${first},${second}`);
  const stage = await Stage.ready(sealing);
  await sealing.stopServer();
  const without = await start(second);
  const waits = await until("the line in the log", async () =>
    without.logged.find((line) => line.includes("cannot be decrypted")),
  );
  expect(JSON.parse(waits)).toMatchObject({ connections: 1, missingKeys: [first.split(":")[0]], refused: 0 });
  expect(waits).toContain("put the missing keys into BILLSTACK_ENCRYPTION_KEYS");
  expect(waits).not.toContain("damaged");
  const { id } = await stage.stripe("POST", "customers", { name: "Stripe's" });
  const event = eventOf(customerOf(id, "The event's"), { created: 1_700_000_000 });
  await without.sql`
    insert into billstack.inbox (connection_id, event_id, type, object_id, created, status, payload)
    select id, ${event.id}, 'customer.updated', ${id}, now(), 'waiting', ${JSON.stringify(event)}
    from billstack.connections`;
  await heldUp(stage, event.id);
  await without.sql`update billstack.inbox set next_attempt_at = now() + interval '5 minutes'`;
  await without.stop();
  // Nobody asks for the status, and nothing is delivered.
  const again = await start(`${second},${first}`);
  expect(await stage.settled(event.id)).toMatchObject({ status: "applied" });
  await until("the problem to be gone", async () => {
    const kept = await again.sql`select from billstack.problems`;
    return kept.length === 0;
  });
  await again.stop();
  await sealing.stop();
  await earlier.stop();
});

it("the log at the start names no missing key if only texts are damaged", async () => {
  const earlier = await startTestServer();
  await damage(await Stage.ready(earlier));
  await earlier.stopServer();
  const again = await startTestServer({
    databaseUrl: earlier.databaseUrl,
    sandboxUrl: earlier.sandbox.url,
  });
  const line = await until("the line in the log", async () =>
    again.logged.find((one) => one.includes("of some connections cannot be decrypted")),
  );
  expect(JSON.parse(line)).toMatchObject({ connections: 1, missingKeys: [], refused: 1 });
  expect(line).toContain("restore their rows");
  expect(line).not.toContain("missing keys into");
  await again.stop();
  await earlier.stop();
});

it("twenty of them cost the others nothing", async () => {
  const working = await Stage.ready(server);
  const broken = await Promise.all(Array.from({ length: 20 }, () => Stage.ready(server)));
  const held: { stage: Stage; id: string }[] = [];
  for (const stage of broken) {
    await loseKey(stage);
    await whileNobodyWorks(stage, async () => {
      const { read } = await believedAndRead(stage);
      held.push({ stage, id: read });
    });
  }
  const lines = server.logged.length;
  for (const attempts of [1, 2, 3]) {
    for (const { stage, id } of held) {
      // The next attempt is minutes away, because only new keys or a restart help.
      const { next_attempt_at: next } = await heldUp(stage, id, attempts);
      expect((next as Date).getTime()).toBeGreaterThan(Date.now() + 200_000);
    }
    if (attempts < 3) await server.sql`update billstack.inbox set next_attempt_at = now() where held_up`;
  }
  for (let count = 0; count < 20; count += 1) {
    const event = eventOf(customerOf(`cus_${unique()}`, "Beside"));
    await working.apply(event);
    expect(await working.event(event.id)).toMatchObject({ status: "applied", attempts: 1 });
  }
  const told = server.logged
    .slice(lines)
    .filter((line) => (JSON.parse(line) as { level: number }).level > 30);
  expect(told.length).toBeLessThanOrEqual(broken.length);
  for (const { stage, id } of held) expect(await stage.event(id)).toMatchObject({ failures: 0 });
});

it("a connection to a sandbox that is switched off waits the same way, and goes on with it", async () => {
  const keys = { BILLSTACK_ENCRYPTION_KEYS: generateKey() };
  const before = await startTestServer({ env: keys });
  const stage = await Stage.ready(before);
  await before.stopServer();
  const { databaseUrl, sandbox } = before;
  const without = await startTestServer({ databaseUrl, sandboxUrl: "off", env: keys });
  const { read, believed } = await believedAndRead(stage);
  expect(await stage.settled(believed)).toMatchObject({ status: "applied", attempts: 1 });
  expect(await heldUp(stage, read)).toMatchObject({
    failures: 0,
    held_up: true,
    last_error: expect.stringContaining("no sandbox is configured"),
  });
  const [problem] = await until("the problem", async () => {
    const kept = await before.sql<{ code: string }[]>`select code from billstack.problems`;
    return kept.length > 0 && kept;
  });
  expect(problem).toEqual({ code: "stripe_unreachable" });
  await without.stop();
  await before.sql`update billstack.inbox set next_attempt_at = now() where status = 'waiting'`;
  const again = await startTestServer({ databaseUrl, sandboxUrl: sandbox.url, env: keys });
  expect(await stage.settled(read)).toMatchObject({ status: "applied" });
  await again.stop();
  await before.stop();
});
