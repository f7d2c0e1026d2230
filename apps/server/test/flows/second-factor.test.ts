import { generateKey } from "@billstack/crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { startTestServer, totpCode, type Client, type TestServer } from "../../src/testing/index.js";
import { runCommand } from "../cli.js";
import {
  audited,
  beginFactor,
  finishFactor,
  guarded,
  PASSWORD,
  signInWith,
  WRONG_CODE,
} from "../second-factor.js";

const KEYS = generateKey();

/** Runs `users` with these arguments, as the operator. */
const operator = (...args: string[]) =>
  runCommand(["users", ...args], { DATABASE_URL: server.databaseUrl, BILLSTACK_ENCRYPTION_KEYS: KEYS });

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ env: { STRIPE_SANDBOX_URL: "off", BILLSTACK_ENCRYPTION_KEYS: KEYS } });
});
afterAll(() => server.stop());

const signIn = (email: string, more: object = {}, client = server.client()) =>
  signInWith(server, email, more, client);

async function signUp(): Promise<{ person: Client; email: string }> {
  const email = `person-${crypto.randomUUID()}@example.com`;
  return { person: await server.client().signUp(email), email };
}

describe("setting up", () => {
  it("needs a first code, and shows the recovery codes once", async () => {
    const { person, email } = await signUp();
    expect((await person.call("GET", "/api/auth/factor")).body).toEqual({ secondFactor: null });
    const begun = await beginFactor(person);
    expect(begun.status).toBe(200);
    const { secret, uri } = begun.body as { secret: string; uri: string };
    expect(secret).toMatch(/^[A-Z2-7]{32}$/);
    const address = new URL(uri);
    expect(decodeURIComponent(uri)).toContain(`otpauth://totp/BillStack:${email}?`);
    expect(Object.fromEntries(address.searchParams)).toEqual({
      issuer: "BillStack",
      secret,
      algorithm: "SHA1",
      digits: "6",
      period: "30",
    });
    // It is not on yet.
    expect((await person.call("GET", "/api/auth/session")).body).toMatchObject({ secondFactor: false });
    expect((await signIn(email)).status).toBe(200);

    expect((await finishFactor(person, WRONG_CODE)).body).toMatchObject({ code: "wrong_code" });
    const code = totpCode(secret);
    const done = await finishFactor(person, `${code.slice(0, 3)} ${code.slice(3)}`);
    expect(done.status).toBe(200);
    const codes = done.body["recoveryCodes"] as string[];
    expect(new Set(codes).size).toBe(10);
    for (const one of codes) expect(one).toMatch(/^[a-z2-7]{4}(-[a-z2-7]{4}){5}-[a-z2-7]{2}$/);
    expect((await person.call("GET", "/api/auth/factor")).body).toEqual({
      secondFactor: { activeSince: expect.stringMatching(/^\d{4}-/) as string, recoveryCodesLeft: 10 },
    });
    expect(await audited(person)).toEqual(["second_factor.enabled"]);
    expect((await person.call("GET", "/api/auth/session")).body).toMatchObject({ secondFactor: true });
    // The code of the set-up does not work a second time.
    expect((await signIn(email, { code })).body).toMatchObject({ code: "wrong_code" });
  });

  it("a recovery code of an earlier version, with 80 bits, still works", async () => {
    const { email } = await guarded(server);
    await server.sql`
      insert into billstack.recovery_codes (user_id, hash)
      select id, sha256('k5tn2bqdxw4ac7mp') from billstack.users where email = ${email}`;
    // As the upgrade to the version with seals did.
    await operator("accept-changes", email, "--yes");
    expect((await signIn(email, { recoveryCode: "K5TN-2bqd-xw4a-c7mp" })).status).toBe(200);
  });

  it("needs a confirmation", async () => {
    const { person } = await signUp();
    await server.sql`update billstack.sessions set confirmed_at = confirmed_at - interval '11 minutes'`;
    expect((await beginFactor(person)).body).toMatchObject({ code: "confirmation_required" });
    expect(
      await server.sql`
      select 1 from billstack.second_factors join billstack.members using (user_id)
      where team_id = ${person.teamId}`,
    ).toHaveLength(0);
  });

  it("begins again with another secret, and the secret before is worth nothing", async () => {
    const { person } = await signUp();
    const first = (await beginFactor(person)).body as { secret: string };
    const second = (await beginFactor(person)).body as { secret: string };
    expect(second.secret).not.toBe(first.secret);
    expect((await finishFactor(person, totpCode(first.secret))).status).toBe(401);
    expect((await finishFactor(person, totpCode(second.secret))).status).toBe(200);
  });

  it("a second one while one is on is refused, and leaves the first", async () => {
    const { person, email, secret } = await guarded(server);
    expect((await beginFactor(person)).body).toMatchObject({ code: "second_factor_exists" });
    expect((await finishFactor(person, totpCode(secret))).body).toMatchObject({
      code: "second_factor_not_begun",
    });
    // These attempts do not count against the person's codes.
    for (let i = 0; i < 5; i++) await finishFactor(person, WRONG_CODE);
    expect((await signIn(email, { code: totpCode(secret) })).status).toBe(200);
  });

  it("is over after a quarter of an hour, and never began without a beginning", async () => {
    const { person, email } = await signUp();
    expect((await finishFactor(person, WRONG_CODE)).body).toMatchObject({ code: "second_factor_not_begun" });
    const { secret } = (await beginFactor(person)).body as { secret: string };
    await server.sql`
      update billstack.second_factors set begun_at = begun_at - interval '16 minutes'
      where user_id = (select id from billstack.users where email = ${email})`;
    expect((await finishFactor(person, totpCode(secret))).body).toMatchObject({
      code: "second_factor_not_begun",
    });
  });

  it("two first codes at once switch it on once", async () => {
    const { person } = await signUp();
    const { secret } = (await beginFactor(person)).body as { secret: string };
    const answers = await Promise.all([
      finishFactor(person, totpCode(secret)),
      finishFactor(person, totpCode(secret)),
    ]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409]);
    expect(await audited(person)).toEqual(["second_factor.enabled"]);
  });
});

describe("a confirmation", () => {
  it("is given by a code or by the password, and the code is used up", async () => {
    const { person, secret } = await guarded(server);
    const confirm = (body: object) => person.call("POST", "/api/auth/confirm", body);
    await server.sql`update billstack.sessions set confirmed_at = confirmed_at - interval '11 minutes'`;
    const code = totpCode(secret);
    expect((await confirm({ code: WRONG_CODE })).body).toMatchObject({ code: "wrong_code" });
    expect((await person.call("POST", "T/sql-access")).body).toMatchObject({ code: "confirmation_required" });
    expect((await confirm({ code })).status).toBe(200);
    expect((await confirm({ code })).body).toMatchObject({ code: "wrong_code" });
    expect((await confirm({ code, password: PASSWORD })).body).toMatchObject({ code: "invalid_input" });
    expect((await confirm({ password: PASSWORD })).status).toBe(200);
    expect((await person.call("POST", "T/api-keys", { name: "Shop", scopes: ["*"] })).status).toBe(201);
  });

  it("without a factor is given by no code", async () => {
    const { person } = await signUp();
    await beginFactor(person);
    expect((await person.call("POST", "/api/auth/confirm", { code: "123456" })).body).toMatchObject({
      code: "no_second_factor",
    });
  });
});

describe("removing and renewing", () => {
  const remove = (person: Client, body: object) => person.call("DELETE", "/api/auth/factor", body);
  const renew = (person: Client, body: object) =>
    person.call("POST", "/api/auth/factor/recovery-codes", body);

  it.each(["code", "recoveryCode"] as const)("removes the factor with a %s", async (kind) => {
    const { person, email, secret, recoveryCodes } = await guarded(server);
    expect((await remove(person, { code: WRONG_CODE })).body).toMatchObject({ code: "wrong_code" });
    expect((await remove(person, {})).body).toMatchObject({ code: "invalid_input" });
    const proof = kind === "code" ? { code: totpCode(secret) } : { recoveryCode: recoveryCodes[0] };
    expect((await remove(person, proof)).status).toBe(200);
    expect((await signIn(email)).status).toBe(200);
    expect((await remove(person, proof)).body).toMatchObject({ code: "no_second_factor" });
    expect((await audited(person)).at(-1)).toBe("second_factor.removed");
    const again = (await beginFactor(person)).body as { secret: string };
    expect((await finishFactor(person, totpCode(again.secret))).status).toBe(200);
  });

  it("renews the recovery codes, and the codes before are worth nothing", async () => {
    const { person, email, secret, recoveryCodes } = await guarded(server);
    const renewed = await renew(person, { code: totpCode(secret) });
    expect(renewed.status).toBe(200);
    const codes = renewed.body["recoveryCodes"] as string[];
    expect(codes).toHaveLength(10);
    expect((await signIn(email, { recoveryCode: recoveryCodes[0] })).status).toBe(401);
    expect((await signIn(email, { recoveryCode: codes[0] })).status).toBe(200);
    expect(await audited(person)).toContain("second_factor.recovery_codes_renewed");
  });

  it("need a confirmation by the password: a code alone proves only the factor", async () => {
    const { person, secret } = await guarded(server);
    await server.sql`
      update billstack.sessions set confirmed_at = confirmed_at - interval '11 minutes',
        password_proved_at = password_proved_at - interval '11 minutes'`;
    const confirm = (body: object) => person.call("POST", "/api/auth/confirm", body);
    expect((await confirm({ code: totpCode(secret) })).status).toBe(200);
    await server.sql`update billstack.second_factors set last_step = 0`;
    for (const call of [remove, renew])
      expect(await call(person, { code: totpCode(secret) })).toMatchObject({
        status: 403,
        body: { code: "confirmation_required", by: "password" },
      });
    expect((await confirm({ password: PASSWORD })).status).toBe(200);
    expect((await remove(person, { code: totpCode(secret) })).status).toBe(200);
  });

  it("need a confirmation, and a factor", async () => {
    const { person } = await signUp();
    for (const call of [remove, renew])
      expect((await call(person, { code: "123456" })).body).toMatchObject({ code: "no_second_factor" });
    await server.sql`
      update billstack.sessions set confirmed_at = confirmed_at - interval '11 minutes',
        password_proved_at = password_proved_at - interval '11 minutes'`;
    for (const call of [remove, renew])
      expect((await call(person, { code: "123456" })).body).toMatchObject({ code: "confirmation_required" });
  });
});

describe("the operator's command", () => {
  const remove = (...args: string[]) => operator("remove-factor", ...args);

  it("removes the factor of somebody who lost everything, and only with --yes", async () => {
    const { person, email } = await guarded(server);
    const refused = (sentence: string) => ({ code: 1, output: expect.stringContaining(sentence) as string });
    expect(await remove(email)).toEqual(refused("again with --yes"));
    expect((await signIn(email)).body).toMatchObject({ code: "second_factor_required" });
    const { output } = await remove(email.toUpperCase(), "--yes");
    expect(output).toContain(`The second factor of ${email} is removed.`);
    expect((await signIn(email)).status).toBe(200);
    expect(await audited(person)).toContain("second_factor.removed_by_operator");
    expect(await remove(email, "--yes")).toEqual(refused("has no second factor"));
    expect(await remove("nobody@example.com", "--yes")).toEqual(refused("There is no user"));
  });
});

it("neither secrets nor codes are in a table, in the log or in the audit", async () => {
  const { person, email, secret, recoveryCodes } = await guarded(server);
  await signIn(email, { code: totpCode(secret) });
  await signIn(email, { recoveryCode: recoveryCodes[0] });
  await person.call("GET", "T/audit");
  const told = [secret, ...recoveryCodes, ...recoveryCodes.map((one) => one.replaceAll("-", ""))];
  const tables = await server.sql<{ name: string }[]>`
    select format('%I.%I', schemaname, tablename) as name from pg_tables
    where schemaname not in ('pg_catalog', 'information_schema')`;
  for (const { name } of tables) {
    const [found] = await server.sql.unsafe(
      `select count(*)::int as rows from ${name} t, unnest($1::text[]) as secret where strpos(t::text, secret) > 0`,
      [told],
    );
    expect({ name, ...found }).toEqual({ name, rows: 0 });
  }
  const log = server.logged.join("");
  for (const one of told) expect(log).not.toContain(one);
});
