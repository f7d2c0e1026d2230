import { hostname } from "node:os";

import { describe, expect, it } from "vitest";

import { createLogger } from "./logger.js";
import { redact } from "./redact.js";

const SECRETS = [
  "sk_test_51Habcdefghijklmnopqrst",
  "sk_live_51Habcdefghijklmnopqrst",
  "rk_test_51Habcdefghijklmnopqrst",
  "rk_live_51Habcdefghijklmnopqrst",
  "pk_live_51Habcdefghijklmnopqrst",
  "sk_test_sandbox_acme",
  "whsec_abcdefghijklmnopqrstuvwxyz012345+/=",
  "bs_0123456789abcdef0123456789abcdef012345672a342d20",
  "BS_0123456789ABCDEF0123456789ABCDEF012345672A342D20",
];
const tail = (secret: string): string => secret.slice(-8);

function logged(write: (log: ReturnType<typeof createLogger>) => void): string {
  const lines: string[] = [];
  write(createLogger("trace", (line) => void lines.push(line)));
  expect(lines).toHaveLength(1);
  return lines.join("");
}

describe.each(SECRETS)("does not log the secret %s in", (secret) => {
  const positions: Record<string, (log: ReturnType<typeof createLogger>) => void> = {
    "the message": (log) => log.info(`the key ${secret} was refused`),
    "the beginning of the message": (log) => log.info(secret),
    "a message, after a line break": (log) => log.info(`keys:\n${secret}\t${secret}`),
    "a message, inside a word": (log) => log.info(`key_${secret}, x${secret}`),
    "a placeholder's value": (log) => log.info("the key %s was refused", secret),
    "an address": (log) => log.info({ url: `/x?key=${secret}&y=1` }, "request"),
    "an error's message": (log) => log.error({ err: new Error(`No such key: ${secret}`) }, "failed"),
    "an error's own field": (log) => log.error({ err: Object.assign(new Error("x"), { raw: { secret } }) }),
    "an error's cause": (log) => log.error({ err: new Error("x", { cause: new Error(`\n${secret}`) }) }),
    "an error in place of an object": (log) => log.error(new Error(secret)),
    "a nested field": (log) => log.info({ a: { b: { c: { d: [{ e: secret }] } } } }),
    "a field's name": (log) => log.info({ [secret]: 1 }),
    "a header": (log) => log.info({ req: { headers: { authorization: `Bearer ${secret}` } } }),
  };
  it.each(Object.entries(positions))("%s", (_where, write) => {
    expect(logged(write)).not.toContain(tail(secret));
  });
});

const FIELDS = [
  "password",
  "secretKey",
  "publishableKey",
  "webhookSecret",
  "rawKey",
  "token",
  "authorization",
  "cookie",
  "set-cookie",
];

it.each(FIELDS)("does not log the value of the field %s, at any depth", (field) => {
  const value = 'hunter2 "quoted" \\ back\nslash';
  for (const thing of [value, [value, value], `${value}\\`]) {
    const line = logged((log) => {
      log.info({ [field]: thing, a: { [field]: thing, b: { c: { d: { [field]: thing } } } }, after: "kept" });
    });
    expect(line).not.toContain("hunter2");
    expect(JSON.parse(line)).toMatchObject({ after: "kept" });
  }
});

it("keeps the prefix of a key, so that people know which key it was", () => {
  expect(redact("The key sk_test_51Habc was refused")).toBe("The key sk_test_*** was refused");
  expect(redact("The key bs_0123456789abcdef0123 was refused")).toBe("The key bs_*** was refused");
  expect(redact("risk_test of a task, jobs_created")).toBe("risk_test of a task, jobs_created");
});

it("writes each line as JSON", () => {
  const line = logged((log) =>
    log.warn({ teamId: "abc", err: new Error(`"sk_test_51Habc"\\`) }, 'a "message"'),
  );
  expect(JSON.parse(line)).toMatchObject({ level: 40, teamId: "abc", msg: 'a "message"' });
});

it("names the process, and the time in UTC", () => {
  const line = logged((log) => log.info("started"));
  expect(JSON.parse(line)).toMatchObject({
    pid: process.pid,
    hostname: hostname(),
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
  });
});
