import { Keyring } from "@billstack/crypto";
import { startTestServer, TEST_KEYS, until, type TestServer } from "@billstack/server/testing";
import postgres from "postgres";
import { afterAll, beforeEach, expect, it } from "vitest";

import { sweep } from "../jobs.js";
import { sendSignal } from "../send-signal.js";
import { customerOf, eventOf, Stage, unique, WEBHOOK_SECRET } from "../stage.js";
import { setMigrated } from "../set-migrated.js";

let server: TestServer | undefined;
let stage: Stage;
const keyring = Keyring.parse(TEST_KEYS);

/** Makes the database as an upgrade from the version before data keys leaves it, with one connection. */
beforeEach(async () => {
  await server?.stop();
  server = await startTestServer();
  stage = await Stage.ready(server);
  // Test databases are copies of one that may be older than five minutes.
  await upgraded("0 minutes");
  await server.sql`update billstack.seal_format set data_keys_since = null, v1_refused_since = null`;
  await server.sql`delete from billstack.secret_versions`;
  const { secretKey, publishableKey } = stage.keys;
  await server.sql`
    update billstack.connections set data_key_sealed = null, secret_key_sealed = ${seal("secret_key", secretKey)},
      publishable_key_sealed = ${seal("publishable_key", publishableKey)},
      webhook_secret_sealed = ${seal("webhook_secret", WEBHOOK_SECRET)}`;
  await sendSignal(server.sql, JSON.stringify({ kind: "connection", teamId: stage.teamId }));
});
afterAll(() => server?.stop());

const seal = (field: string, text: string): string =>
  keyring.seal(text, { teamId: stage.teamId, mode: "test", field });
const row = async (): Promise<Record<string, unknown>> =>
  (await stage.server.sql`select * from billstack.connections`)[0] ?? {};
const event = () => eventOf(customerOf(`cus_${unique()}`, "Ada"));
const upgraded = (ago: string) => setMigrated(stage.server.sql, "0053_data_keys", ago);
const works = async (secret = WEBHOOK_SECRET): Promise<void> => {
  expect(await stage.deliver(event(), { secret })).toMatchObject({ status: 200 });
  expect(await stage.person.call("POST", "T/stripe/check")).toMatchObject({ status: 200 });
  expect(await stage.status()).toMatchObject({ keyValid: true, problems: [] });
};

it("secrets of the version before open, and what is stored meanwhile can be opened by it", async () => {
  await works();
  const next = `whsec_${unique()}${unique()}${unique()}`;
  await stage.person.call("PUT", "T/stripe/webhook-secret", { webhookSecret: next });
  const {
    data_key_sealed: dataKey,
    webhook_secret_sealed: now,
    previous_webhook_secret_sealed: before,
  } = await row();
  expect(dataKey).toBeNull();
  const of = { teamId: stage.teamId, mode: "test" as const, field: "webhook_secret" };
  expect(keyring.open(String(now), of)).toBe(next);
  expect(keyring.open(String(before), of)).toBe(WEBHOOK_SECRET);
  await works(next);
  await works(WEBHOOK_SECRET);
});

it("they get a data key once no process of the version before runs, and the form before is refused then", async () => {
  const { secret_key_sealed: old } = await row();
  await sweep(stage.server);
  expect(await row()).toMatchObject({ data_key_sealed: null });
  await upgraded("6 minutes");
  const older = postgres(stage.server.databaseUrl, {
    max: 1,
    connection: { application_name: "billstack 0123456789ab" },
  });
  await older`select 1`;
  await sweep(stage.server);
  expect(await row()).toMatchObject({ data_key_sealed: null });
  await older.end();
  await until("the session to be gone", async () => {
    const open = await stage.server.sql`
      select from pg_stat_activity where application_name = 'billstack 0123456789ab'`;
    return open.length === 0;
  });
  await sweep(stage.server);
  const { data_key_sealed: dataKey, secret_key_sealed: sealed, keys_version: version } = await row();
  expect(dataKey).toMatch(/^v2[.]/);
  expect(sealed).toMatch(/^d1[.]1[.]/);
  expect(version).toBe(1);
  await works();
  await stage.server.sql`update billstack.connections set secret_key_sealed = ${String(old)}`;
  expect((await stage.status())["problems"]).toMatchObject([
    { code: "secrets_unreadable", sentence: expect.stringContaining("older text") },
  ]);
});

it("`keys rotate` gives them data keys at once", async () => {
  const { runCommand } = await import("../cli.js");
  const env = { DATABASE_URL: stage.server.databaseUrl, BILLSTACK_ENCRYPTION_KEYS: TEST_KEYS };
  const status = await runCommand(["keys", "status"], env);
  expect(status.output).toContain("connections (1), service keys (4)");
  expect(await runCommand(["keys", "rotate"], env)).toMatchObject({ code: 0 });
  expect(await row()).toMatchObject({ data_key_sealed: expect.stringMatching(/^v2[.]/) });
  await works();
});

it("a connection of which one encryption key is missing keeps the form before, and loses nothing", async () => {
  const { secret_key_sealed: kept } = await row();
  await stage.server.sql`
    update billstack.connections set secret_key_sealed = regexp_replace(secret_key_sealed, '^v1[.][^.]+', 'v1.gone')`;
  await upgraded("6 minutes");
  await sweep(stage.server);
  expect(await row()).toMatchObject({ data_key_sealed: null });
  expect((await stage.status())["problems"]).toMatchObject([
    {
      code: "secrets_unreadable",
      sentence: expect.stringContaining('secret key: the encryption key "gone"'),
    },
  ]);
  const next = `whsec_${unique()}${unique()}${unique()}`;
  expect(await stage.person.call("PUT", "T/stripe/webhook-secret", { webhookSecret: next })).toMatchObject({
    status: 200,
  });
  await stage.server.sql`update billstack.connections set secret_key_sealed = ${String(kept)}`;
  await sweep(stage.server);
  expect(await row()).toMatchObject({ data_key_sealed: expect.stringMatching(/^v2[.]/) });
  await until("the problem to be gone", async () => ((await stage.status())["problems"] as []).length === 0);
  await works(next);
});

it("a team whose data key cannot be opened replaces the keys, and is told to replace the webhook secret too", async () => {
  await upgraded("6 minutes");
  await sweep(stage.server);
  await stage.server.sql`
    update billstack.connections set data_key_sealed = regexp_replace(data_key_sealed, '^v2[.][^.]+', 'v2.gone')`;
  const secret = `whsec_${unique()}${unique()}${unique()}`;
  // Alone, a new webhook secret would lose the Stripe key for ever, so it is refused.
  expect(await stage.person.call("PUT", "T/stripe/webhook-secret", { webhookSecret: secret })).toMatchObject({
    status: 503,
    body: { code: "secrets_unreadable" },
  });
  const { secretKey, publishableKey } = stage.keys;
  await stage.person.call("PUT", "T/stripe/keys", { secretKey, publishableKey });
  expect((await stage.status())["problems"]).toMatchObject([
    {
      code: "secrets_unreadable",
      sentence: expect.stringContaining("stored webhook secret: its encryption key was"),
    },
  ]);
  await stage.person.call("PUT", "T/stripe/webhook-secret", { webhookSecret: secret });
  await works(secret);
  const { body } = await stage.person.call("GET", "T/audit");
  expect(JSON.stringify(body)).not.toContain("secret_refused");
});
