import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { generateKey } from "@billstack/crypto";
import { afterAll, describe, expect, it } from "vitest";

import { forgetEncryptionKeys } from "./encryption-keys.js";
import { EnvError, parseEnv } from "./env.js";

const keys = generateKey();
const enough = { DATABASE_URL: "postgres://billstack@127.0.0.1/billstack", BILLSTACK_ENCRYPTION_KEYS: keys };
const production = { ...enough, NODE_ENV: "production", BASE_URL: "https://billing.example.com" };

/** Returns the message with which the environment is refused. */
function refusal(variables: Record<string, string | undefined>): string {
  try {
    parseEnv(variables);
  } catch (error) {
    expect(error).toBeInstanceOf(EnvError);
    return (error as EnvError).message;
  }
  throw new Error("the environment was accepted");
}

/** Returns the variables that the message names, in its order. */
function named(variables: Record<string, string | undefined>): string[] {
  return [...refusal(variables).matchAll(/^ {2}- (\w+): /gm)].map(([, name]) => name ?? "");
}

it("has the documented defaults", () => {
  expect(parseEnv(enough)).toEqual({
    production: false,
    port: 3000,
    host: "127.0.0.1",
    baseUrl: "http://localhost:3000",
    database: expect.objectContaining({ user: "billstack", database: "billstack" }),
    directDatabase: null,
    databasePoolSize: 10,
    apiKeyLimit: { perSecond: 200, burst: 400 },
    eventPayloadDays: 30,
    eventDays: 400,
    runDays: 400,
    auditDays: 0,
    keyring: expect.objectContaining({ keyIds: [keys.split(":")[0]] }),
    stripeApiBase: "https://api.stripe.com",
    requestsPerSecond: { test: 20, live: 80 },
    verificationHours: 24,
    verificationGraceSeconds: 5,
    sandboxUrl: "http://127.0.0.1:12111",
    worker: true,
    signUp: "open",
    setupToken: null,
    trustProxy: 0,
    metricsToken: null,
    sqlAddress: null,
    tracing: null,
    smtp: null,
    logLevel: "info",
  });
});

it("has no sandbox in production, and lets only the first person sign up", () => {
  expect(parseEnv(production)).toMatchObject({
    production: true,
    baseUrl: "https://billing.example.com",
    sandboxUrl: null,
    signUp: "first",
  });
});

it("keeps events as long as Stripe may deliver them again, and as long as their payloads", () => {
  const tooFew = { EVENT_DAYS: "59", RUN_DAYS: "29", AUDIT_DAYS: "365" };
  expect(named({ ...enough, ...tooFew })).toEqual(Object.keys(tooFew));
  expect(parseEnv({ ...enough, EVENT_DAYS: "60", RUN_DAYS: "30" })).toMatchObject({
    eventDays: 60,
    runDays: 30,
  });
  expect(parseEnv({ ...enough, EVENT_PAYLOAD_DAYS: "900" })).toMatchObject({ eventDays: 900 });
});

it("says one sentence about a number of days that is no number", () => {
  expect(named({ ...enough, EVENT_DAYS: "-1", RUN_DAYS: "ten" })).toEqual(["EVENT_DAYS", "RUN_DAYS"]);
});

it("treats an empty variable as missing", () => {
  expect(parseEnv({ ...enough, PORT: "", METRICS_TOKEN: "", STRIPE_SANDBOX_URL: "" })).toEqual(
    parseEnv(enough),
  );
  expect(named({ ...enough, DATABASE_URL: "" })).toEqual(["DATABASE_URL"]);
});

it("names everything that production needs in one message", () => {
  expect(named({ NODE_ENV: "production" })).toEqual([
    "DATABASE_URL",
    "BILLSTACK_ENCRYPTION_KEYS",
    "BASE_URL",
  ]);
  expect(refusal({ NODE_ENV: "production" })).toContain("BASE_URL: missing");
});

it("names every malformed variable in one message, and repeats no value", () => {
  const wrong = {
    NODE_ENV: "prod-4242",
    PORT: "eighty-4242",
    BASE_URL: "billing-4242.example.com",
    DATABASE_URL: "mysql://root:4242@localhost/billstack",
    BILLSTACK_ENCRYPTION_KEYS: "k1:c2hvcnQ0MjQy4242",
    STRIPE_API_BASE: "http://stripe-4242.example.com",
    STRIPE_SANDBOX_URL: "http://sandbox-4242.example.com",
    BILLSTACK_WORKER: "yes-4242",
    BILLSTACK_SIGN_UP: "anyone-4242",
    TRUST_PROXY: "all-4242",
    METRICS_TOKEN: "short-4242",
    BILLSTACK_SQL_ADDRESS: "postgres://db-4242.example.com",
    SMTP_URL: "http://mail-4242.example.com",
    MAIL_FROM: "nobody-4242",
    DATABASE_POOL_SIZE: "4242",
    LOG_LEVEL: "loud-4242",
  };
  expect(named(wrong).toSorted()).toEqual(Object.keys(wrong).toSorted());
  expect(refusal(wrong)).not.toContain("4242");
  expect(refusal(wrong)).not.toContain("missing");
});

it("says in plain words that the set-up token is too long", () => {
  expect(refusal({ ...enough, BILLSTACK_SETUP_TOKEN: "x".repeat(201) })).toContain(
    "BILLSTACK_SETUP_TOKEN: must have at most 200 characters",
  );
});

describe.each([
  ["PORT", ["x", "-1", "65536", "30.5", "0x50", "1e3", "  ", "3000 "]],
  ["TRUST_PROXY", ["x", "-1", "true", "11"]],
  ["DATABASE_POOL_SIZE", ["0x10", "101"]],
  ["API_KEY_REQUESTS_PER_SECOND", ["-1", "0.5", "100001"]],
  ["API_KEY_BURST", ["-1", "many", "100001"]],
  [
    "BASE_URL",
    ["ftp://x.example", "example.com", "https://", "https://x.example/app", "https://x.example/?a=1"],
  ],
  ["BASE_URL", ["https://user:pass@x.example"]],
  ["DATABASE_URL", ["localhost:5432", "http://localhost/db", "postgres"]],
  ["BILLSTACK_ENCRYPTION_KEYS", ["x", ":", "k1:", "k1:AAAA", `${keys},${keys}`, `${keys},`]],
  ["STRIPE_API_BASE", ["http://api.stripe.com", "http://10.0.0.1", "api.stripe.com", "file:///etc/passwd"]],
  ["STRIPE_SANDBOX_URL", ["http://sandbox.example.com", "on", "https://api.stripe.com"]],
  ["OTEL_EXPORTER_OTLP_ENDPOINT", ["collector:4318", "ftp://collector", "x"]],
  ["METRICS_TOKEN", ["x", "fifteen-letters"]],
  ["BILLSTACK_SETUP_TOKEN", ["x", "fifteen-letters", "x".repeat(201)]],
  [
    "BILLSTACK_SQL_ADDRESS",
    [
      "db.example.com",
      "db.example.com:",
      ":5432",
      "postgres://db.example.com:5432",
      "db.example.com:5432/x",
      "a b:1",
    ],
  ],
  ["SMTP_URL", ["mail.example.com", "smtp://", "smtp://x.example/mail", "smtp://x.example?pool=true"]],
  ["SMTP_URL", ["https://x.example", "smtp://%zz@x.example", "smtp://x.example:70000"]],
])("%s", (name, values) => {
  it.each(values)("refuses %j", (value) => {
    expect(named({ ...enough, [name]: value })).toEqual([name]);
  });
});

it.each([
  { STRIPE_API_BASE: "http://127.0.0.1:8080" },
  { STRIPE_API_BASE: "http://localhost:8080" },
  { STRIPE_API_BASE: "http://[::1]:8080" },
  { STRIPE_SANDBOX_URL: "off" },
  { BASE_URL: "https://billing.example.com/" },
  { BILLSTACK_SQL_ADDRESS: "db.example.com:5432" },
  { BILLSTACK_SQL_ADDRESS: "[2001:db8::1]:5432" },
  { DATABASE_URL: "postgresql://b:p%40ss@db.example.com:5432/billstack?sslmode=require" },
])("accepts %j in development", (more) => {
  expect(() => parseEnv({ ...enough, ...more })).not.toThrow();
});

it.each([
  [{ STRIPE_API_BASE: "http://127.0.0.1:8080" }, "STRIPE_API_BASE"],
  [{ STRIPE_SANDBOX_URL: "http://127.0.0.1:12111" }, "STRIPE_SANDBOX_URL"],
])("refuses %j in production", (more, name) => {
  expect(named({ ...production, ...more })).toEqual([name]);
});

it.each([
  [
    { SMTP_URL: "smtp://mail.example.com", MAIL_FROM: "b@example.com" },
    [null, false, false, "b@example.com"],
  ],
  [{ SMTP_URL: "smtps://b%40example.com:p%3Aw@mail.example.com:2465" }, [2465, true, true, "b@example.com"]],
  [
    { SMTP_URL: "smtp://relay:pw@localhost:25/", MAIL_FROM: "Billing <b@example.com>" },
    [25, false, false, "Billing <b@example.com>"],
  ],
])("reads the mail server from %j", (variables, [port, secure, requireTls, from]) => {
  expect(parseEnv({ ...enough, ...variables }).smtp).toMatchObject({ port, secure, requireTls, from });
});

it("needs a sender if there is a mail server", () => {
  for (const SMTP_URL of ["smtp://mail.example.com", "smtp://relay:pw-4242@mail.example.com"]) {
    expect(named({ ...enough, SMTP_URL })).toEqual(["MAIL_FROM"]);
    expect(refusal({ ...enough, SMTP_URL })).not.toContain("4242");
    for (const MAIL_FROM of ["nobody", "a@x.example, b@x.example", "A\nBcc: <a@x.example>"])
      expect(named({ ...enough, SMTP_URL, MAIL_FROM })).toContain("MAIL_FROM");
  }
});

it("removes the trailing slash and the default port from BASE_URL", () => {
  expect(parseEnv({ ...enough, BASE_URL: "https://billing.example.com:443/" }).baseUrl).toBe(
    "https://billing.example.com",
  );
  expect(parseEnv({ ...enough, PORT: "0" }).baseUrl).toBeNull();
});

describe("BILLSTACK_ENCRYPTION_KEYS_FILE", () => {
  const folder = mkdtempSync(join(tmpdir(), "billstack-env-"));
  const file = join(folder, "keys");
  const fromFile = { DATABASE_URL: enough.DATABASE_URL, BILLSTACK_ENCRYPTION_KEYS_FILE: file };
  afterAll(() => rmSync(folder, { recursive: true }));

  it("is read for the keys", () => {
    writeFileSync(file, `${keys}\n`);
    expect(parseEnv(fromFile).keyring.keyIds).toEqual([keys.split(":")[0]]);
  });

  it("and BILLSTACK_ENCRYPTION_KEYS may not both be set", () => {
    const both = { ...fromFile, BILLSTACK_ENCRYPTION_KEYS: generateKey() };
    expect(refusal(both)).toContain(
      "BILLSTACK_ENCRYPTION_KEYS and BILLSTACK_ENCRYPTION_KEYS_FILE: only one of these may be set",
    );
  });

  it("is named in the message if it cannot be read or holds no keys", () => {
    const missing = { ...fromFile, BILLSTACK_ENCRYPTION_KEYS_FILE: join(folder, "nothing") };
    expect(named(missing)).toEqual(["BILLSTACK_ENCRYPTION_KEYS_FILE"]);
    writeFileSync(file, "not keys 4242");
    expect(named(fromFile)).toEqual(["BILLSTACK_ENCRYPTION_KEYS_FILE"]);
    expect(refusal(fromFile)).not.toContain("4242");
    expect(refusal(fromFile)).not.toContain("missing");
  });
});

describe("BILLSTACK_ENCRYPTION_KEYS_COMMAND", () => {
  const by = (command: string, more = {}) => ({
    DATABASE_URL: enough.DATABASE_URL,
    BILLSTACK_ENCRYPTION_KEYS_COMMAND: command,
    PATH: "/usr/bin:/bin",
    ...more,
  });

  it("prints the keys", () => {
    expect(parseEnv(by(`printf '%s\\n' '${keys}'`)).keyring.keyIds).toEqual([keys.split(":")[0]]);
  });

  it("gets the credentials of other programs, and none of BillStack's secrets", () => {
    const secrets = {
      METRICS_TOKEN: "a-token-of-this-test",
      SMTP_URL: "smtp://user%40example.com:password@mail.example.com",
      PGPASSWORD: "a-password",
    };
    const message = refusal(by("env >&2; exit 3", { ...secrets, VAULT_ADDR: "https://vault.example.com" }));
    expect(message).toContain("BILLSTACK_ENCRYPTION_KEYS_COMMAND: the command ended with exit code 3");
    expect(message).toContain("VAULT_ADDR=https://vault.example.com");
    expect(message).not.toMatch(/METRICS_TOKEN|SMTP_URL|PGPASSWORD|DATABASE_URL|_COMMAND=/);
  });

  it.each([
    ["prints something else", "echo hunter2-is-no-keyring", "entry 1 of 1 is not keyId:base64"],
    ["prints nothing", "true", "printed nothing"],
    ["does not exist", "/nowhere/kms-tool", "exit code 127"],
    ["prints keys and fails", `echo '${keys}'; exit 1`, "exit code 1"],
    ["prints without end", "yes", "could not be run"],
  ])("stops the start if it %s, and its output is not shown", (_name, command, why) => {
    const message = refusal(by(command));
    expect(message).toContain(why);
    expect(message).not.toContain("hunter2");
    expect(message).not.toContain(keys);
    expect(message).not.toContain("y\ny");
  });
});

it("the keys are removed from an environment, so that children do not get them", () => {
  const variables = { PATH: "/bin", BILLSTACK_ENCRYPTION_KEYS: keys };
  forgetEncryptionKeys(variables);
  expect(variables).toEqual({ PATH: "/bin" });
});
