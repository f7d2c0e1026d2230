import { startTestServer, type TestServer } from "@billstack/server/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { callWithKey, makeApiKey } from "../api-keys.js";
import { customerOf, eventOf, Stage, unique, WEBHOOK_SECRET } from "../stage.js";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

describe.concurrent("secrets", () => {
  it("are nowhere in the database or the log in a readable form", async () => {
    const stage = await Stage.ready(server);
    const next = `whsec_${unique()}${unique()}${unique()}`;
    await stage.person.call("PUT", "T/stripe/webhook-secret", { webhookSecret: next });
    await stage.person.call("POST", "T/stripe/webhook-endpoint");
    await stage.backfill();
    const { key, rawKey } = await makeApiKey(stage.person);
    await callWithKey(stage.person, rawKey);
    const rotated = await stage.person.call("POST", `T/api-keys/${key.id}/rotate`);
    const tables = await server.sql<{ name: string }[]>`
      select format('%I.%I', nspname, relname) as name
      from pg_class join pg_namespace on pg_namespace.oid = relnamespace
      where relkind in ('r', 'p') and nspname not in ('pg_catalog', 'information_schema')
        and (nspname = ${stage.schema} or not starts_with(nspname, 'stripe_team_'))`;
    expect(tables.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["billstack.connections", "billstack_jobs.job", `${stage.schema}.customers`]),
    );
    const apiKeys = [rawKey, String(rotated.body["rawKey"])];
    const secrets = [stage.keys.secretKey, stage.keys.publishableKey, WEBHOOK_SECRET, next, ...apiKeys];
    const forms = secrets.flatMap((text) => {
      const bytes = Buffer.from(text);
      return [text, text.slice(8), bytes.toString("base64").slice(0, -4), bytes.toString("hex")];
    });
    for (const { name } of tables) {
      for (const form of forms) {
        const [found] = await server.sql.unsafe(
          `select count(*)::int as rows from ${name} t where position($1 in t::text) > 0`,
          [form],
        );
        expect({ name, form, ...found }).toEqual({ name, form, rows: 0 });
      }
    }
    for (const form of forms) expect(server.logged.join("\n")).not.toContain(form);
  });

  it("cannot be decrypted in another team's row", async () => {
    const [mine, theirs] = [await Stage.ready(server), await Stage.ready(server)];
    await server.sql`
      update billstack.connections
      set (secret_key_sealed, webhook_secret_sealed) = (
        select secret_key_sealed, webhook_secret_sealed from billstack.connections where team_id = ${theirs.teamId})
      where team_id = ${mine.teamId}`;
    const event = eventOf(customerOf("cus_copied", "Copied"));
    expect(await mine.deliver(event)).toMatchObject({ status: 503, body: { code: "secrets_unreadable" } });
    expect(await mine.person.call("POST", "T/stripe/webhook-endpoint")).toMatchObject({
      status: 503,
      body: { code: "secrets_unreadable" },
    });
    expect(await mine.person.call("DELETE", "T/stripe/disconnect")).toMatchObject({ status: 200 });
    expect(await theirs.deliver(event)).toMatchObject({ status: 200 });
  });
});

it.concurrent("the audit has every change of the connection and no secret", async () => {
  const stage = await Stage.ready(server);
  const { secretKey, publishableKey } = stage.keys;
  await stage.person.call("PUT", "T/stripe/keys", { secretKey, publishableKey });
  await stage.person.call("PUT", "T/stripe/webhook-secret", { webhookSecret: WEBHOOK_SECRET });
  await stage.person.call("POST", "T/stripe/webhook-endpoint");
  await stage.backfill({ objects: ["product"] });
  await stage.person.call("DELETE", "T/stripe/disconnect");
  const { text, body } = await stage.person.call("GET", "T/audit");
  expect((body["entries"] as { action: string }[]).map(({ action }) => action).reverse()).toEqual([
    "connection.connected",
    "connection.ready",
    "connection.keys_replaced",
    "connection.webhook_secret_replaced",
    "connection.webhook_endpoint_created",
    "backfill.started",
    "connection.disconnected",
  ]);
  expect(text).not.toMatch(/sandbox_|whsec_/);
});

describe.concurrent("replacing the keys", () => {
  const replace = (stage: Stage, secretKey: string, publishableKey: string) =>
    stage.person.call("PUT", "T/stripe/keys", { secretKey, publishableKey });

  it("by keys of the same account keeps the data", async () => {
    const stage = await Stage.ready(server);
    await stage.stripe("POST", "customers", { name: "Stays" });
    await stage.backfill({ objects: ["customer"] });
    const restricted = `rk_test_sandbox_${stage.account}_no_invoices`;
    expect(await replace(stage, restricted, stage.keys.publishableKey)).toMatchObject({
      status: 200,
      text: '{"success":true}',
    });
    expect(await stage.status()).toMatchObject({
      syncStatus: "ready",
      keyValid: true,
      unreadable: ["invoice"],
    });
    expect(await stage.count("customers")).toBe(1);
  });

  it.each([
    ["of another account", () => ["sk_test_sandbox_someoneelse", "pk_test_sandbox_someoneelse"], 409],
    ["of another mode", () => ["sk_live_abcdefghijkl", "pk_live_abcdefghijkl"], 409],
    ["of two modes", () => ["sk_test_abcdefghijkl", "pk_live_abcdefghijkl"], 400],
    ["that Stripe does not know", () => ["sk_test_sandbox_NOSUCHKEY", "pk_test_sandbox_NOSUCHKEY"], 422],
  ] as const)("by keys %s changes nothing", async (_, keys, status) => {
    const stage = await Stage.ready(server);
    const sealed = () => server.sql`select * from billstack.connections where team_id = ${stage.teamId}`;
    const before = await sealed();
    expect(await replace(stage, ...(keys() as unknown as [string, string]))).toMatchObject({ status });
    expect(await sealed()).toEqual(before);
  });
});
