import { startTestServer, totpCode, type Client, type TestServer } from "@billstack/server/testing";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";

import { beginFactor, finishFactor, guarded, PASSWORD, signInWith, WRONG_CODE } from "../second-factor.js";

const NEW = "another horse battery";
/** The address of the client, as the proxy tells it. */
const ADDRESS = "203.0.113.7";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ env: { STRIPE_SANDBOX_URL: "off", TRUST_PROXY: "1" } });
});
afterAll(() => server.stop());
beforeEach(() => void (server.logged.length = 0));

type Line = Record<string, unknown>;
/** Returns the lines about authentications, without the time, the request's id and the process. */
function lines(): Line[] {
  return server.logged
    .map((line) => JSON.parse(line) as Line)
    .filter(({ msg }) => msg === "authentication")
    .map(({ time, requestId, level, msg, pid, hostname, ...line }) => {
      expect({ time, requestId, level, msg, pid, hostname }).toEqual({
        pid: process.pid,
        hostname: expect.any(String) as string,
        time: expect.any(String) as string,
        requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
        level: 30,
        msg: "authentication",
      });
      return line;
    });
}
const userIdOf = async (email: string): Promise<string> =>
  String((await server.sql`select id from billstack.users where email = ${email}`)[0]?.["id"]);
const post = (client: Client, path: string, body?: object) =>
  client.call("POST", `/api/auth/${path}`, body, { "x-forwarded-for": ADDRESS });
const success = (event: string, userId: string, secondFactor: string | null = null): Line => ({
  event,
  userId,
  secondFactor,
  address: ADDRESS,
  outcome: "success",
});
const failure = (
  event: string,
  userId: string | null,
  reason: string,
  secondFactor: string | null = null,
): Line => ({ event, userId, secondFactor, address: ADDRESS, outcome: "failure", reason });

it("has one line for each sign-up, sign-in, confirmation, change of the password and sign-out", async () => {
  const email = `person-${crypto.randomUUID()}@example.com`;
  const client = server.client();
  await post(client, "sign-up", { email, password: PASSWORD });
  const id = await userIdOf(email);
  await post(server.client(), "sign-in", { email: "nobody@example.com", password: PASSWORD });
  await post(server.client(), "sign-in", { email, password: "wrong horse battery" });
  await post(client, "sign-in", { email: email.toUpperCase(), password: PASSWORD });
  await post(client, "confirm", { password: "wrong horse battery" });
  await post(client, "confirm", { password: PASSWORD });
  await post(client, "password", { currentPassword: "wrong", newPassword: NEW });
  await post(client, "password", { currentPassword: PASSWORD, newPassword: NEW });
  await post(client, "sign-out");
  // There is nobody whom a second sign-out could sign out.
  await post(client, "sign-out");
  await post(client, "reset-password", { token: "x", newPassword: NEW });
  expect(lines()).toEqual([
    success("sign_up", id),
    failure("sign_in", null, "wrong_credentials"),
    failure("sign_in", id, "wrong_credentials"),
    success("sign_in", id),
    failure("confirmation", id, "wrong_credentials"),
    success("confirmation", id),
    failure("password_change", id, "wrong_credentials"),
    success("password_change", id),
    success("sign_out", id),
    failure("password_reset", null, "reset_link_invalid"),
  ]);
  const log = server.logged.join("");
  for (const secret of [email, email.toUpperCase(), "nobody@example.com", PASSWORD, NEW, "wrong horse"])
    expect(log).not.toContain(secret);
});

it("says whether a second factor was used, and has a line for each change of one", async () => {
  const { person, email, secret, recoveryCodes } = await guarded(server);
  const id = await userIdOf(email);
  server.logged.length = 0;
  const client = server.client();
  const signIn = (more: object) => post(client, "sign-in", { email, password: PASSWORD, ...more });
  await signIn({});
  await signIn({ code: WRONG_CODE });
  await signIn({ code: totpCode(secret) });
  await signIn({ recoveryCode: recoveryCodes[0] });
  await post(client, "confirm", { code: WRONG_CODE });
  await post(client, "factor/recovery-codes", { recoveryCode: recoveryCodes[1] });
  const remove = { recoveryCode: recoveryCodes[2] };
  await client.call("DELETE", "/api/auth/factor", remove, { "x-forwarded-for": ADDRESS });
  expect(lines()).toEqual([
    failure("sign_in", id, "second_factor_required"),
    failure("sign_in", id, "wrong_code", "code"),
    success("sign_in", id, "code"),
    success("sign_in", id, "recovery_code"),
    failure("confirmation", id, "wrong_code", "code"),
    success("recovery_codes_renewed", id, "recovery_code"),
    failure("second_factor_removed", id, "wrong_code", "recovery_code"),
  ]);
  expect(server.logged.join("")).not.toContain(recoveryCodes[0]);
  await person.call("POST", "/api/auth/sign-out");
});

it("has a line for the first code of a second factor, right or wrong", async () => {
  const email = `person-${crypto.randomUUID()}@example.com`;
  const person = await server.client().signUp(email);
  const { secret } = (await beginFactor(person)).body as { secret: string };
  server.logged.length = 0;
  await finishFactor(person, WRONG_CODE);
  await finishFactor(person, totpCode(secret));
  await signInWith(server, email, {}, server.client());
  const told = lines().map(({ event, outcome, reason }) => [event, outcome, reason]);
  expect(told).toEqual([
    ["second_factor_enabled", "failure", "wrong_code"],
    ["second_factor_enabled", "success", undefined],
    ["sign_in", "failure", "second_factor_required"],
  ]);
});
