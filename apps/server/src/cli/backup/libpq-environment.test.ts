import { expect, it } from "vitest";

import { parseDatabaseUrl } from "../../database-address.js";
import { libpqEnvironment } from "./libpq-environment.js";

function environmentOf(url: string): Record<string, string> {
  const read = parseDatabaseUrl(url, {});
  if ("problem" in read) throw new Error(read.problem);
  return libpqEnvironment(read.address);
}

it("says everything that the database URL says", () => {
  const url =
    "postgres://billstack:a%27b%20%5C@db.example.com:6543/bill%20stack?sslmode=verify-full&sslrootcert=/ca.pem&sslcert=/c.pem&sslkey=/k.pem&connect_timeout=7&options=-c%20geqo%3Doff";
  const { PATH, PGAPPNAME, ...said } = environmentOf(url);
  expect([PATH, PGAPPNAME]).toEqual([process.env["PATH"], "billstack cli"]);
  expect(said).toEqual({
    PGHOST: "db.example.com",
    PGPORT: "6543",
    PGUSER: "billstack",
    PGPASSWORD: "a'b \\",
    PGDATABASE: "bill stack",
    PGSSLMODE: "verify-full",
    PGSSLROOTCERT: "/ca.pem",
    PGSSLCERT: "/c.pem",
    PGSSLKEY: "/k.pem",
    PGCONNECT_TIMEOUT: "7",
    PGOPTIONS: "-c geqo=off",
  });
});

it("asks for the host that takes writes if there are several, and goes where hostaddr says", () => {
  expect(environmentOf("postgres://u:p@one:1,two:2/d?hostaddr=10.0.0.1,10.0.0.2")).toMatchObject({
    PGHOST: "one,two",
    PGHOSTADDR: "10.0.0.1,10.0.0.2",
    PGPORT: "1,2",
    PGTARGETSESSIONATTRS: "read-write",
  });
});

it("passes nothing else on, above all no encryption key", () => {
  const names = Object.keys(environmentOf("postgres://u:p@h/d"));
  expect(names.filter((name) => name !== "PATH" && !name.startsWith("PG"))).toEqual([]);
});

it("refuses a key with a password", () => {
  expect(() => environmentOf("postgres://u:p@h/d?sslmode=require&sslpassword=secret")).toThrow(
    "has sslpassword",
  );
});
