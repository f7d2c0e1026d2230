import { startTestServer, TEST_KEYS, until, type TestServer } from "@billstack/server/testing";
import postgres from "postgres";
import { afterAll, beforeAll, expect, it } from "vitest";

import { userIdOf } from "../account-rows.js";
import { runCommand } from "../cli.js";
import { sweep } from "../jobs.js";
import { PASSWORD } from "../second-factor.js";
import { setMigrated } from "../set-migrated.js";

const env = { STRIPE_SANDBOX_URL: "off", BILLSTACK_ENCRYPTION_KEYS: TEST_KEYS };

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ env });
});
afterAll(() => server.stop());

async function signUp(): Promise<{ id: string; email: string }> {
  const email = `sealed-${crypto.randomUUID()}@example.com`;
  await server.client().signUp(email);
  return { email, id: await userIdOf(server, email) };
}

it("an installation of the version before is sealed once no process of that version runs", async () => {
  const [changed, stayed, other] = [await signUp(), await signUp(), await signUp()];
  await server.stopServer();
  const { sql } = server;
  await sql`delete from billstack.service_keys where name = 'accounts'`;
  await sql`delete from billstack.account_seals`;
  await sql`delete from billstack.audit_chains`;
  await sql`update billstack.audit_heads set counted = false`;
  const migrated = (ago: string) => setMigrated(sql, "0071_account_seals", ago);
  await migrated("0 minutes");
  const next = await startTestServer({
    databaseUrl: server.databaseUrl,
    sandboxUrl: server.sandbox.url,
    env,
  });
  const signInAt = (email: string, password = PASSWORD) =>
    next.client().call("POST", "/api/auth/sign-in", { email, password });
  const sealed = async (): Promise<boolean> =>
    (await sql`select from billstack.service_keys where name = 'accounts'`).length > 0;
  await sweep(next);
  expect(await sealed()).toBe(false);
  const older = postgres(server.databaseUrl, {
    max: 1,
    connection: { application_name: "billstack 0123456789ab" },
  });
  await older`
    insert into billstack.processes (name, host, pid, keys, seals_with)
    values ('billstack 0123456789ab', 'older', 1, '{}', 'k')`;
  await migrated("6 minutes");
  await sweep(next);
  expect(await sealed()).toBe(false);
  // The version before changes a password and writes no seal.
  await older`
    update billstack.users set password_hash = (select password_hash from billstack.users where id = ${stayed.id})
    where id = ${changed.id}`;
  expect((await signInAt(changed.email)).status).toBe(200);
  await older.end();
  await until("the accounts to be sealed", async () => {
    await sweep(next);
    return sealed();
  });
  expect((await signInAt(changed.email)).status).toBe(200);
  const verified = await runCommand(["audit", "verify"], {
    DATABASE_URL: server.databaseUrl,
    ...env,
  });
  expect(verified).toMatchObject({ code: 0 });
  await sql`
    update billstack.users set password_hash = (select password_hash from billstack.users where id = ${other.id})
    where id = ${stayed.id}`;
  expect(await signInAt(stayed.email)).toMatchObject({ status: 403, body: { code: "account_altered" } });
  await next.stop();
});
