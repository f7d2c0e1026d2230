import { generateKey } from "@billstack/crypto";
import { describe, expect, it } from "vitest";

import { parseEnv, type Env } from "../env.js";
import { connectionString, sqlAddress } from "./address.js";

const envOf = (databaseUrl: string, more: Record<string, string> = {}): Env =>
  parseEnv({ DATABASE_URL: databaseUrl, BILLSTACK_ENCRYPTION_KEYS: generateKey(), ...more });

describe("without BILLSTACK_SQL_ADDRESS, the address is that of DATABASE_URL", () => {
  it.each([
    ["postgres://b:p@db.example.com:6432/billstack", "db.example.com:6432", false],
    ["postgres://b:p@db.example.com/billstack", "db.example.com:5432", false],
    ["postgres://b:p@[2001:db8::1]:5433/billstack", "[2001:db8::1]:5433", false],
    ["postgres://b:p@127.0.0.1:5433/billstack", "127.0.0.1:5433", true],
    ["postgres://b:p@[::1]/billstack", "[::1]:5432", true],
    ["postgres://b:p@localhost/billstack", "localhost:5432", true],
    ["postgres://b:p@localhost.example.com/billstack", "localhost.example.com:5432", false],
    ["postgres:///billstack?host=/var/run/postgresql", "localhost:5432", true],
    ["postgres://b:p@%2Fvar%2Frun%2Fpostgresql/billstack", "localhost:5432", true],
  ])("%s", (databaseUrl, address, localOnly) => {
    expect(sqlAddress(envOf(databaseUrl))).toEqual({ address, localOnly });
  });
});

it("BILLSTACK_SQL_ADDRESS replaces it", () => {
  const env = envOf("postgres://b:p@10.0.0.1/billstack", { BILLSTACK_SQL_ADDRESS: "db.example.com:5432" });
  expect(sqlAddress(env)).toEqual({ address: "db.example.com:5432", localOnly: false });
});

it("the connection string has the sslmode of DATABASE_URL and none of its other parameters", () => {
  const login = { role: "billstack_read_a", password: "p", database: "my billing?" };
  const plain = envOf("postgres://b:p@db.example.com/x?application_name=server");
  expect(connectionString(plain, login)).toBe(
    "postgresql://billstack_read_a:p@db.example.com:5432/my%20billing%3F",
  );
  const secure = envOf("postgres://b:p@db.example.com/x?sslmode=verify-full&application_name=server");
  expect(connectionString(secure, login)).toBe(
    "postgresql://billstack_read_a:p@db.example.com:5432/my%20billing%3F?sslmode=verify-full",
  );
});
