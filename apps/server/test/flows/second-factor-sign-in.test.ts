import { afterAll, beforeAll, expect, it } from "vitest";

import { runCommand } from "../cli.js";
import { resetTokenOf } from "../reset-link.js";
import {
  earlyInStep,
  startTestServer,
  TEST_KEYS,
  totpCode,
  type TestServer,
} from "../../src/testing/index.js";
import { audited, guarded, signInWith, WRONG_CODE } from "../second-factor.js";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ env: { STRIPE_SANDBOX_URL: "off" } });
});
afterAll(() => server.stop());

const signIn = (email: string, more: object = {}, client = server.client()) =>
  signInWith(server, email, more, client);

/** Moves the attempts of the last quarter of an hour into the past. */
async function forgetAttempts(): Promise<void> {
  await server.sql`delete from billstack.rate_limits where key like 'secondFactor:%'`;
}

it("asks for a code only after the right password, and opens no session before", async () => {
  const { email, secret } = await guarded(server);
  const client = server.client();
  const asked = await signIn(email, {}, client);
  expect(asked.status).toBe(401);
  expect(asked.body).toMatchObject({ code: "second_factor_required" });
  expect(asked.headers.getSetCookie()).toEqual([]);
  for (const more of [{}, { code: totpCode(secret) }, { recoveryCode: "aaaa-aaaa-aaaa-aaaa" }]) {
    const wrong = await signIn(email, { ...more, password: "wrong horse battery" }, client);
    expect(wrong.body).toMatchObject({
      code: "wrong_credentials",
      error: expect.stringContaining("The e-mail address or the password is wrong.") as string,
    });
  }
  const done = await signIn(email, { code: totpCode(secret) }, client);
  expect(done.status).toBe(200);
  expect(done.headers.getSetCookie()).toHaveLength(1);
  expect((await client.call("GET", "/api/auth/session")).body).toMatchObject({ user: { email } });
});

it.each([-1, 0, 1])("takes the code of the step %i from now once", async (steps) => {
  const { email, secret } = await guarded(server);
  await earlyInStep();
  const code = totpCode(secret, steps);
  expect((await signIn(email, { code })).status).toBe(200);
  expect((await signIn(email, { code })).body).toMatchObject({ code: "wrong_code" });
  // A code of an earlier step is not taken any more, either.
  expect((await signIn(email, { code: totpCode(secret, steps - 1) })).body).toMatchObject({
    code: "wrong_code",
  });
});

it.each([-3, 3])("does not take the code of the step %i from now", async (steps) => {
  const { email, secret } = await guarded(server);
  expect((await signIn(email, { code: totpCode(secret, steps) })).body).toMatchObject({
    code: "wrong_code",
  });
});

it("takes one of many equal codes that arrive at once", async () => {
  const { email, secret } = await guarded(server);
  const code = totpCode(secret);
  const answers = await Promise.all(Array.from({ length: 4 }, () => signIn(email, { code })));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
});

it("takes a recovery code once, in upper case and without hyphens, too", async () => {
  const { person, email, recoveryCodes } = await guarded(server);
  const [first = "", second = ""] = recoveryCodes;
  expect((await signIn(email, { recoveryCode: first })).status).toBe(200);
  expect((await signIn(email, { recoveryCode: first })).body).toMatchObject({ code: "wrong_code" });
  const typed = second.replaceAll("-", " ").toUpperCase();
  expect((await signIn(email, { recoveryCode: typed })).status).toBe(200);
  expect((await person.call("GET", "/api/auth/factor")).body).toMatchObject({
    secondFactor: { recoveryCodesLeft: 8 },
  });
  expect(await audited(person)).toEqual([
    "second_factor.enabled",
    "second_factor.recovery_code_used",
    "second_factor.refused",
    "second_factor.recovery_code_used",
  ]);
});

it("takes a recovery code of nobody else", async () => {
  const [a, b] = [await guarded(server), await guarded(server)];
  expect((await signIn(b.email, { recoveryCode: a.recoveryCodes[0] })).body).toMatchObject({
    code: "wrong_code",
  });
  expect((await signIn(a.email, { recoveryCode: a.recoveryCodes[0] })).status).toBe(200);
});

it("five wrong codes block every code for a quarter of an hour, from every address, and say so", async () => {
  const { person, email, secret, recoveryCodes } = await guarded(server);
  const answers = await Promise.all(
    Array.from({ length: 9 }, (_, index) => signIn(email, { code: `00000${index}` })),
  );
  expect(answers.map(({ status }) => status).toSorted()).toEqual([
    401, 401, 401, 401, 401, 429, 429, 429, 429,
  ]);
  for (const more of [{ code: totpCode(secret) }, { recoveryCode: recoveryCodes[0] }]) {
    const blocked = await signIn(email, more);
    expect(blocked.status).toBe(429);
    expect(blocked.body["error"]).toMatch(/^Too many attempts\. Try again in \d+ seconds\.$/);
    expect(Number(blocked.headers.get("retry-after"))).toBeGreaterThan(600);
  }
  expect((await audited(person)).filter((action) => action === "second_factor.refused")).toHaveLength(5);
  await forgetAttempts();
  expect((await signIn(email, { recoveryCode: recoveryCodes[0] })).status).toBe(200);
});

it.each<[string, object]>([
  ["letters", { code: "abcdef" }],
  ["five digits", { code: "12345" }],
  ["a number", { code: 123456 }],
  ["a huge code", { code: "1".repeat(10_000) }],
  ["a huge recovery code", { recoveryCode: "a".repeat(10_000) }],
  ["both kinds at once", { code: "123456", recoveryCode: "aaaa-aaaa-aaaa-aaaa" }],
])("refuses %s as invalid input", async (_what, more) => {
  const { email } = await guarded(server);
  expect((await signIn(email, more)).body).toMatchObject({ code: "invalid_input" });
});

it("of somebody without a factor ignores a code", async () => {
  const email = `person-${crypto.randomUUID()}@example.com`;
  await server.client().signUp(email);
  expect((await signIn(email, { code: "123456" })).status).toBe(200);
});

it("says that codes cannot be checked if the secret does not open, and a recovery code still works", async () => {
  const [a, b] = [await guarded(server), await guarded(server)];
  // Somebody who can write to the database copies their own secret to another account.
  await server.sql`
    update billstack.second_factors set secret_sealed = (
      select secret_sealed from billstack.second_factors join billstack.users on id = user_id where email = ${a.email})
    where user_id = (select id from billstack.users where email = ${b.email})`;
  expect((await signIn(b.email, { code: totpCode(a.secret) })).body).toMatchObject({
    code: "account_altered",
  });
  const variables = { DATABASE_URL: server.databaseUrl, BILLSTACK_ENCRYPTION_KEYS: TEST_KEYS };
  expect((await runCommand(["users", "accept-changes", b.email, "--yes"], variables)).code).toBe(0);
  const answer = await signIn(b.email, { code: totpCode(a.secret) });
  expect(answer.status).toBe(503);
  expect(answer.body).toMatchObject({ code: "secrets_unreadable" });
  expect((await signIn(b.email, { recoveryCode: b.recoveryCodes[0] })).status).toBe(200);
});

it("a reset of the password ends the block of codes", async () => {
  const { email, secret } = await guarded(server);
  for (let i = 0; i < 5; i++) await signIn(email, { code: WRONG_CODE });
  expect((await signIn(email, { code: totpCode(secret) })).status).toBe(429);
  const [user] = await server.sql<{ id: string }[]>`select id from billstack.users where email = ${email}`;
  const token = await resetTokenOf(server, user?.id ?? "", TEST_KEYS);
  const newPassword = "another horse battery";
  const reset = await server.client().call("POST", "/api/auth/reset-password", { token, newPassword });
  expect(reset.status).toBe(200);
  expect((await signIn(email, { password: newPassword, code: totpCode(secret) })).status).toBe(200);
});
