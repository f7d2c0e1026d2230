import { createTestDatabase } from "@billstack/tenancy/testing";
import { expect, it } from "vitest";

import { leaksInLog, leaksInTables } from "./find-leaks.js";

const SECRETS = [
  "sk_test_sandbox_acme",
  "rk_live_51Habcdefghijk",
  "whsec_abcdefghijklmnop",
  `bs_${"0123456789abcdef".repeat(3)}`,
];

it.each(SECRETS.flatMap((secret) => [secret, `x${secret}`, `xy${secret}`]))("finds %s in a log", (text) => {
  expect(leaksInLog([`{"key":"${text}"}`])).toHaveLength(1);
  expect(leaksInLog([Buffer.from(text.replace("bs_", "whsec_")).toString("base64")])).toHaveLength(1);
  expect(leaksInLog([Buffer.from(text.replace("bs_", "whsec_")).toString("hex")])).toHaveLength(1);
});

it("finds e-mail addresses in a log, and nothing in masked texts", () => {
  expect(leaksInLog(["for ada@example.com"])).toHaveLength(1);
  expect(
    leaksInLog(["sk_test_*** whsec_*** bs_*** ***@*** sk_test_…wxyz node_modules/postgres@3.4.9/x.js"]),
  ).toEqual([]);
});

it("finds secrets in the tables of the control schema", async () => {
  const { sql, drop } = await createTestDatabase();
  await sql`create schema if not exists billstack`;
  await sql`create table billstack.notes (id int, data jsonb)`;
  await sql`insert into billstack.notes values (1, ${sql.json({ a: ["sk_test_sandbox_acme"] })})`;
  expect(await leaksInTables(sql)).toEqual([expect.stringContaining("billstack.notes")]);
  await sql`update billstack.notes set data = '{"a": "sk_test_…wxyz"}'`;
  expect(await leaksInTables(sql)).toEqual([]);
  await drop();
});
