import {
  startTestServer,
  TEST_KEYS,
  totpCode,
  type Client,
  type TestServer,
} from "@billstack/server/testing";
import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { runCommand } from "../cli.js";
import { sweep } from "../jobs.js";
import { resetTokenOf } from "../reset-link.js";
import { audited, guarded, PASSWORD, signInWith, type Guarded } from "../second-factor.js";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ env: { STRIPE_SANDBOX_URL: "off" } });
});
afterAll(() => server.stop());

interface Person {
  id: string;
  email: string;
  person: Client;
}

const idOf = async (email: string): Promise<string> => {
  const [row] = await server.sql<{ id: string }[]>`select id from billstack.users where email = ${email}`;
  return row?.id ?? "";
};
async function signUp(): Promise<Person> {
  const email = `sealed-${crypto.randomUUID()}@example.com`;
  const person = await server.client().signUp(email);
  return { email, person, id: await idOf(email) };
}
async function signUpGuarded(): Promise<Guarded & Person> {
  const person = await guarded(server);
  return { ...person, id: await idOf(person.email) };
}
const operator = (...args: string[]) =>
  runCommand(["users", ...args], {
    DATABASE_URL: server.databaseUrl,
    BILLSTACK_ENCRYPTION_KEYS: TEST_KEYS,
    BASE_URL: "http://billing.example",
  });
const signIn = (email: string, more: object = {}) => signInWith(server, email, more);
const NEW = "another horse battery";
const changePassword = ({ person }: Person, more: object = {}) =>
  person.call("POST", "/api/auth/password", { currentPassword: PASSWORD, newPassword: NEW, ...more });
const refused = { status: 403, body: { code: "account_altered" } };

/** Proves that a person's sign-in is refused, logged and in the audit. */
async function isRefused({ email, id, person }: Person, more: object = {}): Promise<void> {
  expect(await signIn(email, more)).toMatchObject(refused);
  expect(await audited(person)).toContain("account.refused_as_altered");
  expect(server.logged.some((line) => line.includes(id) && line.includes("was changed by something"))).toBe(
    true,
  );
}

describe("who can write to the database, but has no encryption key, cannot sign in", () => {
  it("with the password hash of their own account", async () => {
    const [victim, attacker] = [await signUp(), await signUp()];
    await server.sql`
      update billstack.users set password_hash = (select password_hash from billstack.users where id = ${attacker.id})
      where id = ${victim.id}`;
    await isRefused(victim);
    // Nor with the seal of their own account.
    await server.sql`
      update billstack.account_seals set seal = (select seal from billstack.account_seals where user_id = ${attacker.id})
      where user_id = ${victim.id}`;
    await isRefused(victim);
    await server.sql`delete from billstack.account_seals where user_id = ${victim.id}`;
    await isRefused(victim);
    expect((await signIn(attacker.email)).status).toBe(200);
    for (const [path, method, body] of [
      ["/api/auth/confirm", "POST", { password: PASSWORD }],
      ["/api/auth/password", "POST", { currentPassword: PASSWORD, newPassword: NEW }],
    ] as const)
      expect(await victim.person.call(method, path, body)).toMatchObject(refused);
  });

  it("after they have deleted the second factor", async () => {
    const victim = await signUpGuarded();
    await server.sql`delete from billstack.second_factors where user_id = ${victim.id}`;
    await isRefused(victim);
  });

  it("after they have switched the second factor off, or put their own in its place", async () => {
    const [victim, attacker] = [await signUpGuarded(), await signUpGuarded()];
    await server.sql`update billstack.second_factors set active_since = null where user_id = ${victim.id}`;
    await isRefused(victim);
    await server.sql`
      update billstack.second_factors set (active_since, secret_sealed) = (
        select active_since, secret_sealed from billstack.second_factors where user_id = ${attacker.id})
      where user_id = ${victim.id}`;
    await isRefused(victim, { code: totpCode(attacker.secret) });
  });

  it("with recovery codes of their own account, or with one that was used before", async () => {
    const [victim, attacker] = [await signUpGuarded(), await signUpGuarded()];
    const [own = "", second = ""] = victim.recoveryCodes;
    expect((await signIn(victim.email, { recoveryCode: own })).status).toBe(200);
    expect((await signIn(victim.email, { recoveryCode: second })).status).toBe(200);
    await server.sql`
      insert into billstack.recovery_codes (user_id, hash)
      select ${victim.id}, hash from billstack.recovery_codes where user_id = ${attacker.id} limit 1`;
    await isRefused(victim, { recoveryCode: attacker.recoveryCodes[0] });
    const used = await server.sql`
      delete from billstack.recovery_codes where user_id = ${attacker.id} returning hash`;
    expect(used.length).toBeGreaterThan(0);
    await isRefused(attacker, { recoveryCode: attacker.recoveryCodes[0] });
  });

  it("with an older password hash that they put back", async () => {
    const victim = await signUp();
    const [before] = await server.sql`select password_hash from billstack.users where id = ${victim.id}`;
    expect((await changePassword(victim)).status).toBe(200);
    expect((await signIn(victim.email, { password: NEW })).status).toBe(200);
    await server.sql`update billstack.users set ${server.sql(before ?? {})} where id = ${victim.id}`;
    await isRefused(victim);
  });

  it("with a reset link that they made, moved to another account, or get at their own address", async () => {
    const [victim, attacker] = [await signUp(), await signUp()];
    const reset = (token: string) =>
      server.client().call("POST", "/api/auth/reset-password", { token, newPassword: NEW });
    const token = await resetTokenOf(server, attacker.id);
    await server.sql`update billstack.password_resets set user_id = ${victim.id} where user_id = ${attacker.id}`;
    expect((await reset(token)).body).toMatchObject({ code: "reset_link_invalid" });
    await server.sql`update billstack.password_resets set seal = null where user_id = ${victim.id}`;
    expect((await reset(token)).body).toMatchObject({ code: "reset_link_invalid" });
    await server.sql`update billstack.users set email = ${`x-${attacker.email}`} where id = ${victim.id}`;
    expect(await reset(await resetTokenOf(server, victim.id))).toMatchObject(refused);
  });
});

it("the operator accepts a change, only with --yes, and then the account works", async () => {
  const person = await signUpGuarded();
  await server.sql`delete from billstack.second_factors where user_id = ${person.id}`;
  await isRefused(person);
  for (const command of ["reset-link", "remove-factor"])
    expect(
      await operator(command, person.email, ...(command === "remove-factor" ? ["--yes"] : [])),
    ).toMatchObject({
      code: 1,
      output: expect.stringContaining("was changed in the database") as string,
    });
  expect(await operator("accept-changes", person.email)).toMatchObject({ code: 1 });
  await isRefused(person);
  expect(await operator("accept-changes", person.email, "--yes")).toMatchObject({ code: 0 });
  expect((await signIn(person.email)).status).toBe(200);
  expect(await audited(person.person)).toContain("account.accepted_by_operator");
});

it("an account that nobody changed has nothing to accept", async () => {
  const { email, person } = await signUp();
  expect(await operator("accept-changes", email, "--yes")).toMatchObject({
    code: 0,
    output: expect.stringContaining("Nothing was changed") as string,
  });
  expect(await audited(person)).not.toContain("account.accepted_by_operator");
});

it("changes at the same moment leave an account that works", async () => {
  const person = await signUpGuarded();
  const [one, two, three] = person.recoveryCodes;
  const answers = await Promise.all([
    ...[one, two].map((recoveryCode) => signIn(person.email, { recoveryCode })),
    changePassword(person, { recoveryCode: three }),
  ]);
  expect(answers.map(({ status }) => status)).toContain(200);
  const password = answers[2]?.status === 200 ? NEW : PASSWORD;
  expect(await signIn(person.email, { password, code: totpCode(person.secret) })).toMatchObject({
    status: 200,
  });
});

it("an installation of the version before is sealed once no process of that version runs", async () => {
  const [changed, stayed, other] = [await signUp(), await signUp(), await signUp()];
  await server.stopServer();
  const { sql } = server;
  await sql`delete from billstack.service_keys where name = 'accounts'`;
  await sql`delete from billstack.account_seals`;
  await sql`delete from billstack.audit_chains`;
  await sql`update billstack.audit_heads set counted = false`;
  const migrated = (ago: string) => sql`
    update billstack.migrations set applied_at = now() - ${ago}::interval where name = '0071_account_seals'`;
  await migrated("0 minutes");
  const next = await startTestServer({
    databaseUrl: server.databaseUrl,
    sandboxUrl: server.sandbox.url,
    env: { STRIPE_SANDBOX_URL: "off" },
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
  await expect
    .poll(async () => {
      await sweep(next);
      return sealed();
    })
    .toBe(true);
  expect((await signInAt(changed.email)).status).toBe(200);
  const verified = await runCommand(["audit", "verify"], {
    DATABASE_URL: server.databaseUrl,
    BILLSTACK_ENCRYPTION_KEYS: TEST_KEYS,
  });
  expect(verified).toMatchObject({ code: 0 });
  await sql`
    update billstack.users set password_hash = (select password_hash from billstack.users where id = ${other.id})
    where id = ${stayed.id}`;
  expect(await signInAt(stayed.email)).toMatchObject(refused);
  await next.stop();
});
