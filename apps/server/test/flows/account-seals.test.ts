import { generateKey } from "@billstack/crypto";
import {
  startTestServer,
  TEST_KEYS,
  totpCode,
  type Client,
  type TestServer,
} from "@billstack/server/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { auditedOf, putSecret, sealedSecretOf, userIdOf } from "../account-rows.js";
import { runCommand } from "../cli.js";
import { resetTokenOf } from "../reset-link.js";
import {
  audited,
  beginFactor,
  guard,
  guarded,
  PASSWORD,
  signInWith,
  type Guarded,
} from "../second-factor.js";

const NEXT_KEY = generateKey();
const env = { STRIPE_SANDBOX_URL: "off", BILLSTACK_ENCRYPTION_KEYS: `${TEST_KEYS},${NEXT_KEY}` };

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ env });
});
afterAll(() => server.stop());

interface Person {
  id: string;
  email: string;
  person: Client;
}

async function signUp(): Promise<Person> {
  const email = `sealed-${crypto.randomUUID()}@example.com`;
  const person = await server.client().signUp(email);
  return { email, person, id: await userIdOf(server, email) };
}
async function signUpGuarded(): Promise<Guarded & Person> {
  const person = await guarded(server);
  return { ...person, id: await userIdOf(server, person.email) };
}
const runWith = (args: string[], keys = env.BILLSTACK_ENCRYPTION_KEYS) =>
  runCommand(args, {
    DATABASE_URL: server.databaseUrl,
    BILLSTACK_ENCRYPTION_KEYS: keys,
    BASE_URL: "http://billing.example",
  });
const operator = (...args: string[]) => runWith(["users", ...args]);
const reset = (token: string) =>
  server.client().call("POST", "/api/auth/reset-password", { token, newPassword: NEW });
const signIn = (email: string, more: object = {}) => signInWith(server, email, more);
const NEW = "another horse battery";
const changePassword = ({ person }: Person, more: object = {}) =>
  person.call("POST", "/api/auth/password", { currentPassword: PASSWORD, newPassword: NEW, ...more });
const invalidLink = { status: 404, body: { code: "reset_link_invalid" } };
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

  it("with another person's secret in the row of a second factor that stays on", async () => {
    const [victim, attacker] = [await signUpGuarded(), await signUpGuarded()];
    await putSecret(server, victim.id, await sealedSecretOf(server, attacker.id));
    await isRefused(victim, { code: totpCode(attacker.secret) });
  });

  it("with a secret that somebody else has begun for the account, or with that of an earlier factor", async () => {
    const victim = await signUp();
    const known = (await beginFactor(victim.person)).body as { secret: string };
    const begun = await sealedSecretOf(server, victim.id);
    const { secret } = await guard(server, victim.person);
    const earlier = await sealedSecretOf(server, victim.id);
    await putSecret(server, victim.id, begun);
    await isRefused(victim, { code: totpCode(known.secret) });
    await putSecret(server, victim.id, earlier);
    expect((await signIn(victim.email, { code: totpCode(secret) })).status).toBe(200);
    await server.sql`update billstack.second_factors set last_step = 0 where user_id = ${victim.id}`;
    const removed = await victim.person.call("DELETE", "/api/auth/factor", { code: totpCode(secret) });
    expect(removed.status).toBe(200);
    await guard(server, victim.person);
    await putSecret(server, victim.id, earlier);
    await isRefused(victim, { code: totpCode(secret) });
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
    const token = await resetTokenOf(server, attacker.id);
    await server.sql`update billstack.password_resets set user_id = ${victim.id} where user_id = ${attacker.id}`;
    expect((await reset(token)).body).toMatchObject({ code: "reset_link_invalid" });
    await server.sql`update billstack.password_resets set seal = null where user_id = ${victim.id}`;
    expect((await reset(token)).body).toMatchObject({ code: "reset_link_invalid" });
    expect(await audited(victim.person)).toContain("account.reset_link_refused");
    expect(server.logged.some((line) => line.includes(victim.id) && line.includes("link for a reset"))).toBe(
      true,
    );
    const own = await resetTokenOf(server, victim.id);
    await server.sql`update billstack.users set email = ${`x-${attacker.email}`} where id = ${victim.id}`;
    expect(await reset(own)).toMatchObject(refused);
  });

  it("with a reset link that was used or has expired, and that they put back", async () => {
    const linkOf = async (id: string) =>
      (await server.sql`select * from billstack.password_resets where user_id = ${id}`)[0] ?? {};
    const [used, expired] = [await signUp(), await signUp()];
    const usedToken = await resetTokenOf(server, used.id);
    const usedLink = await linkOf(used.id);
    expect((await reset(usedToken)).status).toBe(200);
    await server.sql`insert into billstack.password_resets ${server.sql(usedLink)}`;
    expect(await reset(usedToken)).toMatchObject(invalidLink);
    expect(await signIn(used.email, { password: NEW })).toMatchObject({ status: 200 });
    const expiredToken = await resetTokenOf(server, expired.id);
    await server.sql`
      update billstack.password_resets set expires_at = now() + interval '1 hour' where user_id = ${expired.id}`;
    expect(await reset(expiredToken)).toMatchObject(invalidLink);
    for (const person of [used, expired])
      expect(await auditedOf(server, person.id)).toContain("account.reset_link_refused");
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

it("a rotation of the encryption keys keeps second factors, and leaves an altered account as it is", async () => {
  const [one, other, altered] = [await signUpGuarded(), await signUpGuarded(), await signUpGuarded()];
  const before = await sealedSecretOf(server, one.id);
  await server.sql`
    update billstack.users set password_hash = (select password_hash from billstack.users where id = ${one.id})
    where id = ${altered.id}`;
  const left = await sealedSecretOf(server, altered.id);
  const rotated = await runWith(["keys", "rotate"], `${NEXT_KEY},${TEST_KEYS}`);
  expect(rotated).toMatchObject({ code: 1 });
  expect(rotated.output).toContain(`something other than BillStack has changed the accounts`);
  expect(rotated.output).toContain(altered.id);
  expect(rotated.output).not.toContain(one.id);
  expect(await sealedSecretOf(server, one.id)).not.toBe(before);
  expect(await sealedSecretOf(server, altered.id)).toBe(left);
  const code = ({ secret }: Guarded) => ({ code: totpCode(secret) });
  for (const person of [one, other]) expect((await signIn(person.email, code(person))).status).toBe(200);
  await isRefused(altered, code(altered));
  await putSecret(server, one.id, before);
  await isRefused(one, code(one));
});
