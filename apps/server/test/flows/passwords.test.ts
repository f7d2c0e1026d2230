// oxlint-disable max-lines -- The tests share two servers and a mail server, which two files would start twice.
import { execFile } from "node:child_process";
import { promisify } from "node:util";

import {
  startTestServer,
  TEST_KEYS,
  totpCode,
  until,
  type Answer,
  type Client,
  type TestServer,
} from "@billstack/server/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { jobsDone, sweep } from "../jobs.js";
import { COMMANDS_PROGRAM } from "../programs.js";
import { startMailServer, type MailServer } from "../mail-server.js";
import { guard, WRONG_CODE } from "../second-factor.js";

const PASSWORD = "correct horse battery";
const NEW = "another horse battery";

let mail: MailServer;
let server: TestServer;
/** A server with the same database that sends no e-mail. */
let silent: TestServer;
beforeAll(async () => {
  mail = await startMailServer();
  const env = { STRIPE_SANDBOX_URL: "off", BASE_URL: "http://billing.example" };
  server = await startTestServer({ env: { ...env, ...mail.env } });
  silent = await startTestServer({
    env: { ...env, BILLSTACK_WORKER: "off" },
    databaseUrl: server.databaseUrl,
    sandboxUrl: server.sandbox.url,
  });
});
afterAll(async () => {
  await silent.stop();
  await server.stop();
  await mail.stop();
});
beforeEach(async () => {
  await server.sql`truncate billstack.rate_limits`;
  mail.received.length = 0;
});

async function person(): Promise<{ email: string; client: Client }> {
  const email = `password-${crypto.randomUUID()}@example.com`;
  return { email, client: await server.client().signUp(email) };
}
const signIn = async (email: string, password: string): Promise<Client | null> => {
  const client = server.client();
  return (await client.call("POST", "/api/auth/sign-in", { email, password })).status === 200 ? client : null;
};
const isSignedIn = async (client: Client): Promise<boolean> =>
  (await client.call("GET", "/api/auth/session")).status === 200;
const actions = async (client: Client): Promise<unknown[]> => {
  const { body } = await client.call("GET", "T/audit");
  return (body as { entries: { action: string }[] }).entries.map(({ action }) => action);
};
const mailsTo = (email: string) => mail.received.filter(({ to }) => to.includes(email));

describe("an e-mail tells the person", () => {
  const proved = async (email: string, secret: string, send: () => Promise<Answer>) => {
    await server.sql`update billstack.second_factors set last_step = 0`;
    expect((await send()).status).toBe(200);
    await jobsDone(server, "account_notice");
    return mailsTo(email).map(({ text }) => {
      expect(text).not.toContain(secret);
      expect(text).toContain("If it was not you");
      return text;
    });
  };

  it("that a second factor was added, its recovery codes were replaced, and it was removed", async () => {
    const { email, client } = await person();
    const { secret } = await guard(server, client);
    const send = (method: string, path: string) => () =>
      client.call(method, `/api/auth/factor${path}`, { code: totpCode(secret) });
    await proved(email, secret, send("POST", "/recovery-codes"));
    const texts = await proved(email, secret, send("DELETE", ""));
    expect(texts).toHaveLength(3);
    for (const what of [
      "A second factor was set up for your account at http://billing.example",
      "The recovery codes of your account at http://billing.example were replaced",
      "The second factor of your account at http://billing.example was removed",
    ])
      expect(texts.filter((text) => text.includes(what))).toHaveLength(1);
  });

  it("of a sign-in from a new device, once", async () => {
    const { email } = await person();
    const from = (userAgent: string) => () =>
      server
        .client()
        .call("POST", "/api/auth/sign-in", { email, password: PASSWORD }, { "user-agent": userAgent });
    expect(await proved(email, PASSWORD, from("node"))).toEqual([]);
    await proved(email, PASSWORD, from("curl/8.5.0"));
    expect(await proved(email, PASSWORD, from("curl/8.6.0"))).toEqual([
      expect.stringContaining(
        "from a device that was not used for it within 180 days: curl, at the address 127.",
      ),
    ]);
  });

  it("once of ten sign-ins at the same moment from one new device", async () => {
    const { email } = await person();
    const body = { email, password: PASSWORD };
    const signIns = Array.from({ length: 10 }, () =>
      server.client().call("POST", "/api/auth/sign-in", body, { "user-agent": "curl/8.5.0" }),
    );
    expect((await Promise.all(signIns)).map(({ status }) => status)).toEqual(signIns.map(() => 200));
    await jobsDone(server, "account_notice");
    expect(mailsTo(email)).toHaveLength(1);
  });

  it("nothing where no e-mail is sent, and nothing fails", async () => {
    const { email } = await person();
    const client = silent.client();
    const headers = { "user-agent": "curl/8.5.0" };
    const signedIn = await client.call("POST", "/api/auth/sign-in", { email, password: PASSWORD }, headers);
    expect(signedIn.status).toBe(200);
    const { secret } = await guard(silent, client);
    expect((await client.call("DELETE", "/api/auth/factor", { code: totpCode(secret) })).status).toBe(200);
    await jobsDone(server, "account_notice");
    expect(mailsTo(email)).toEqual([]);
  });
});

describe("changing the password", () => {
  const change = (client: Client, currentPassword: string, newPassword = NEW): Promise<Answer> =>
    client.call("POST", "/api/auth/password", { currentPassword, newPassword });

  it("ends all sessions, gives this browser a new one, and tells the person by e-mail", async () => {
    const { email, client } = await person();
    const other = await signIn(email, PASSWORD);
    const old = Object.assign(server.client(), { cookie: client.cookie });
    expect(await change(client, PASSWORD)).toMatchObject({ status: 200, body: { success: true } });
    expect(client.cookie).not.toBe(old.cookie);
    expect([await isSignedIn(client), await isSignedIn(old), other && (await isSignedIn(other))]).toEqual([
      true,
      false,
      false,
    ]);
    expect(await signIn(email, PASSWORD)).toBeNull();
    expect(await signIn(email, NEW)).not.toBeNull();
    expect(await actions(client)).toContain("account.password_changed");
    const { text } = await until("the e-mail", () => mailsTo(email)[0]);
    expect(text).toContain("password of your account at http://billing.example was changed");
    expect(text).not.toContain(NEW);
  });

  it("needs the old password, and refuses to check more than ten wrong ones", async () => {
    const { email, client } = await person();
    const answers = [];
    for (let i = 0; i < 11; i++) answers.push(await change(client, `wrong ${i}`));
    expect(answers.map(({ status }) => status)).toEqual([...Array.from({ length: 10 }, () => 401), 429]);
    expect(answers[0]?.body).toMatchObject({ code: "wrong_credentials" });
    expect((await change(client, PASSWORD)).status).toBe(429);
    expect(await signIn(email, PASSWORD)).not.toBeNull();
  });

  it("needs a code of the second factor, if there is one", async () => {
    const { email, client } = await person();
    const { secret, recoveryCodes } = await guard(server, client);
    const send = (more: object, newPassword = NEW) =>
      client.call("POST", "/api/auth/password", { currentPassword: PASSWORD, newPassword, ...more });
    const code = totpCode(secret);
    expect((await send({})).body).toMatchObject({ code: "second_factor_required" });
    expect((await send({ code: WRONG_CODE })).body).toMatchObject({ code: "wrong_code" });
    expect((await send({ code, recoveryCode: recoveryCodes[0] })).body).toMatchObject({
      code: "invalid_input",
    });
    expect(await signIn(email, NEW)).toBeNull();
    // A bad password does not use the code up.
    expect((await send({ code }, "password123")).status).toBe(400);
    const wrong = { currentPassword: "wrong horse battery", newPassword: NEW, code };
    expect((await client.call("POST", "/api/auth/password", wrong)).body).toMatchObject({
      code: "wrong_credentials",
    });
    expect(await send({ code })).toMatchObject({ status: 200, body: { success: true } });
    const signedIn = { email, password: NEW, recoveryCode: recoveryCodes[0] };
    expect((await server.client().call("POST", "/api/auth/sign-in", signedIn)).status).toBe(200);
    const again = { currentPassword: NEW, newPassword: PASSWORD };
    const reused = await client.call("POST", "/api/auth/password", { ...again, code });
    expect(reused.body).toMatchObject({ code: "wrong_code" });
    const third = await client.call("POST", "/api/auth/password", {
      ...again,
      recoveryCode: recoveryCodes[1],
    });
    expect(third.status).toBe(200);
  });

  it.each(["12345678", "password123", "short", "x".repeat(257)])(
    "refuses the new password %s",
    async (weak) => {
      const { email, client } = await person();
      const answer = await change(client, PASSWORD, weak);
      expect(answer).toMatchObject({ status: 400, body: { issues: [{ path: "newPassword" }] } });
      expect(await signIn(email, PASSWORD)).not.toBeNull();
    },
  );
});

describe("resetting the password", () => {
  const request = (email: string, at = server): Promise<Answer> =>
    at.client().call("POST", "/api/auth/reset-password/request", { email });
  const reset = (token: string, newPassword = NEW): Promise<Answer> =>
    server.client().call("POST", "/api/auth/reset-password", { token, newPassword });
  const tokenIn = (text: string): string =>
    /http:\/\/billing\.example\/reset-password#([\w-]{43})\b/.exec(text)?.[1] ?? "";
  /** Asks for a link, and returns the token of the `nth` e-mail. */
  const mailed = async (email: string, nth = 0, written = email): Promise<string> => {
    expect((await request(written)).status).toBe(202);
    const withLink = () => mailsTo(email).filter((one) => tokenIn(one.text) !== "");
    const { text } = await until("the e-mail", () => withLink()[nth]);
    // The link works as soon as the job that sent the e-mail has ended.
    await jobsDone(server, "account_mail");
    return tokenIn(text);
  };

  it("works once with a link from an e-mail, ends all sessions and signs nobody in", async () => {
    const { email, client } = await person();
    const token = await mailed(email, 0, ` ${email.toUpperCase()}\n`);
    const answer = await reset(token);
    expect(answer).toMatchObject({ status: 200, body: { success: true } });
    expect(answer.headers.getSetCookie()).toEqual([]);
    expect(await isSignedIn(client)).toBe(false);
    expect(await signIn(email, PASSWORD)).toBeNull();
    const owner = await signIn(email, NEW);
    expect(owner && (await actions(Object.assign(owner, { teamId: client.teamId })))).toContain(
      "account.password_reset",
    );
    expect(await reset(token, "a third horse battery")).toMatchObject({
      status: 404,
      body: { code: "reset_link_invalid" },
    });
  });

  it("leaves the second factor on", async () => {
    const { email, client } = await person();
    await guard(server, client);
    expect((await reset(await mailed(email))).status).toBe(200);
    const answer = await server.client().call("POST", "/api/auth/sign-in", { email, password: NEW });
    expect(answer).toMatchObject({ status: 401, body: { code: "second_factor_required" } });
  });

  it("lets one of two requests at once use the link", async () => {
    const { email } = await person();
    const token = await mailed(email);
    const answers = await Promise.all([reset(token), reset(token), reset(token)]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 404, 404]);
  });

  it("refuses a link that is older than 30 minutes, and one that a newer link has replaced", async () => {
    const { email } = await person();
    const first = await mailed(email);
    const second = await mailed(email, 1);
    expect((await reset(first)).status).toBe(404);
    await server.sql`update billstack.password_resets set expires_at = expires_at - interval '30 minutes'`;
    expect((await reset(second)).status).toBe(404);
    await sweep(server);
    expect(await server.sql`select from billstack.password_resets where expires_at <= now()`).toHaveLength(0);
    expect(await signIn(email, PASSWORD)).not.toBeNull();
  });

  it("keeps the link when the new password is refused", async () => {
    const { email } = await person();
    const token = await mailed(email);
    expect(await reset(token, "password123")).toMatchObject({
      status: 400,
      body: { issues: [{ path: "newPassword" }] },
    });
    expect((await reset(token)).status).toBe(200);
  });

  it.each(["", "x", "%00", "'; drop table billstack.users; --", "a".repeat(43), "a".repeat(200)])(
    "refuses the token %j",
    async (token) => {
      expect(await reset(token)).toMatchObject({ status: 404, body: { code: "reset_link_invalid" } });
    },
  );

  it("gives the same answer for an address without an account, and sends nothing there", async () => {
    const { email } = await person();
    const nobody = `nobody-${crypto.randomUUID()}@example.com`;
    const [known, unknown] = [await request(email), await request(nobody)];
    expect(known.status).toBe(202);
    expect(unknown.body).toEqual(known.body);
    expect(known.body).toEqual({ mailed: true, message: expect.stringContaining("If there is an account") });
    await until("the e-mail", () => mailsTo(email)[0]);
    await jobsDone(server, "account_mail");
    expect(mailsTo(nobody)).toEqual([]);
  });

  it("stores no token, neither in a table nor in a job nor in the log", async () => {
    const { email } = await person();
    const token = await mailed(email);
    const tables = await server.sql<{ name: string }[]>`
      select format('%I.%I', schemaname, tablename) as name from pg_tables
      where schemaname in ('billstack', 'billstack_jobs')`;
    for (const { name } of tables) {
      const found = await server.sql.unsafe(`select from ${name} t where strpos(t::text, $1) > 0`, [token]);
      expect({ name, rows: found.length }).toEqual({ name, rows: 0 });
    }
    expect(server.logged.join("")).not.toContain(token);
  });

  it("sends at most three e-mails in 15 minutes, and the last link works on", async () => {
    const { email } = await person();
    for (let i = 0; i < 3; i++) await mailed(email, i);
    const last = tokenIn(mailsTo(email)[2]?.text ?? "");
    expect((await request(email)).status).toBe(202);
    await jobsDone(server, "account_mail");
    expect(mailsTo(email)).toHaveLength(3);
    expect((await reset(last)).status).toBe(200);
  });

  it("keeps the link that is there when the mail server refuses a newer one", async () => {
    const { email } = await person();
    const token = await mailed(email);
    mail.refuse = true;
    try {
      await request(email);
      await until("the failure", async () => {
        const [failed] = await server.sql`
          select from billstack_jobs.job
          where name = 'account_mail' and data->>'email' = ${email} and state in ('retry', 'failed')`;
        return failed !== undefined;
      });
      expect((await reset(token)).status).toBe(200);
    } finally {
      mail.refuse = false;
    }
  });

  it("answers 429 to an address that asks too often", async () => {
    const answers = await Promise.all(
      Array.from({ length: 21 }, (_, i) => request(`many-${i}@example.com`, silent)),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([
      ...Array.from({ length: 20 }, () => 202),
      429,
    ]);
  });

  it("lets the owner in at this device, although new devices may not try any more", async () => {
    const { email } = await person();
    const token = await mailed(email);
    expect((await reset(token)).status).toBe(200);
    await server.sql`delete from billstack.rate_limits`;
    for (let i = 0; i < 10; i++)
      await server
        .client()
        .call("POST", "/api/auth/sign-in", { email, password: "wrong" }, { "user-agent": "Attack/1" });
    expect(await signIn(email, NEW)).not.toBeNull();
  });

  it("without SMTP says that the operator makes a link, and the operator's command prints one", async () => {
    const { email, client } = await person();
    const answer = await request(email, silent);
    expect(answer).toMatchObject({ status: 202, body: { mailed: false } });
    expect(String(answer.body["message"])).toContain("users reset-link");
    const run = (...args: string[]) =>
      promisify(execFile)(process.execPath, [COMMANDS_PROGRAM, "users", ...args], {
        env: {
          DATABASE_URL: server.databaseUrl,
          BASE_URL: "http://billing.example",
          BILLSTACK_ENCRYPTION_KEYS: TEST_KEYS,
        },
      });
    expect((await run("list")).stdout).toContain(email);
    const { stdout } = await run("reset-link", email.toUpperCase());
    expect(await actions(client)).toContain("account.reset_link_made_by_operator");
    expect((await reset(tokenIn(stdout))).status).toBe(200);
    expect(await signIn(email, NEW)).not.toBeNull();
    await expect(run("reset-link", "nobody@example.com")).rejects.toThrow(/There is no user/);
  });
});

it("an invitation is not accepted with a common password", async () => {
  const { client } = await person();
  const email = `invited-${crypto.randomUUID()}@example.com`;
  const made = await client.call("POST", "T/invitations", { email, role: "member" });
  const token = String(made.body["link"]).split("#")[1] ?? "";
  const accept = (password: string): Promise<Answer> =>
    server.client().call("POST", "/api/invitations/accept", { token, password });
  expect(await accept("password123")).toMatchObject({
    status: 400,
    body: { issues: [{ path: "password" }] },
  });
  expect((await accept(PASSWORD)).status).toBe(200);
});
