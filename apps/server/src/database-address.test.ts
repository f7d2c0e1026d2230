import { userInfo } from "node:os";

import * as fc from "fast-check";
import { describe, expect, it } from "vitest";

import { parseDatabaseUrl, type DatabaseAddress } from "./database-address.js";

function read(url: string, variables: Record<string, string> = {}): DatabaseAddress {
  const parsed = parseDatabaseUrl(url, variables);
  if ("problem" in parsed) throw new Error(parsed.problem);
  return parsed.address;
}

function problem(url: string, variables: Record<string, string> = {}): string {
  const parsed = parseDatabaseUrl(url, variables);
  if ("problem" in parsed) return parsed.problem;
  throw new Error(`${url} was accepted`);
}

/** Returns a URL's parts in one line: user, password, hosts, database, sslmode. */
function inShort(url: string): string {
  const { user, password, hosts, database, tls } = read(url);
  const places = hosts.map(({ host, port }) => `${host} ${port}`).join(", ");
  return [user, password, places, database, tls.mode].join(" | ");
}

describe("takes the addresses that providers hand out:", () => {
  it.each([
    [
      "Neon",
      "postgresql://neondb_owner:npg_abc@ep-cool-rain-123456.eu-central-1.aws.neon.tech/neondb?sslmode=require&channel_binding=require",
      "neondb_owner | npg_abc | ep-cool-rain-123456.eu-central-1.aws.neon.tech 5432 | neondb | require",
      ["channel_binding"],
    ],
    [
      "Neon's pooler",
      "postgresql://neondb_owner:npg_abc@ep-cool-rain-123456-pooler.eu-central-1.aws.neon.tech/neondb?sslmode=require",
      "neondb_owner | npg_abc | ep-cool-rain-123456-pooler.eu-central-1.aws.neon.tech 5432 | neondb | require",
      [],
    ],
    [
      "Supabase, direct",
      "postgresql://postgres:pw@db.abcdefghijklmnop.supabase.co:5432/postgres",
      "postgres | pw | db.abcdefghijklmnop.supabase.co 5432 | postgres | prefer",
      [],
    ],
    [
      "Supabase's pooler in session mode",
      "postgres://postgres.abcdefghijklmnop:pw@aws-0-eu-central-1.pooler.supabase.com:5432/postgres",
      "postgres.abcdefghijklmnop | pw | aws-0-eu-central-1.pooler.supabase.com 5432 | postgres | prefer",
      [],
    ],
    [
      "Supabase's pooler in transaction mode",
      "postgres://postgres.abcdefghijklmnop:pw@aws-0-eu-central-1.pooler.supabase.com:6543/postgres?pgbouncer=true&supa=base-pooler.x",
      "postgres.abcdefghijklmnop | pw | aws-0-eu-central-1.pooler.supabase.com 6543 | postgres | prefer",
      [],
    ],
    [
      "Prisma's form",
      "postgresql://u:pw@db.example.com:5432/billstack?schema=public&connection_limit=5&pool_timeout=20&sslaccept=strict",
      "u | pw | db.example.com 5432 | billstack | prefer",
      ["schema", "connection_limit", "pool_timeout", "sslaccept"],
    ],
    [
      "Amazon RDS",
      "postgres://admin:pw@billing.abc123.eu-central-1.rds.amazonaws.com:5432/billstack?sslmode=verify-full&sslrootcert=/etc/ssl/global-bundle.pem",
      "admin | pw | billing.abc123.eu-central-1.rds.amazonaws.com 5432 | billstack | verify-full",
      [],
    ],
    [
      "Cloud SQL over its socket",
      "postgres://billstack:pw@/billstack?host=/cloudsql/my-project:europe-west1:billing",
      "billstack | pw | /cloudsql/my-project:europe-west1:billing 5432 | billstack | prefer",
      [],
    ],
    [
      "Cloud SQL over its socket, as a host",
      "postgresql://billstack:pw@%2Fcloudsql%2Fmy-project%3Aeurope-west1%3Abilling/billstack",
      "billstack | pw | /cloudsql/my-project:europe-west1:billing 5432 | billstack | prefer",
      [],
    ],
    [
      "Azure",
      "postgres://billstack@myserver:pw@myserver.postgres.database.azure.com:5432/billstack?sslmode=require",
      "billstack@myserver | pw | myserver.postgres.database.azure.com 5432 | billstack | require",
      [],
    ],
    [
      "Azure, encoded",
      "postgres://billstack%40myserver:pw@myserver.postgres.database.azure.com/billstack?sslmode=require",
      "billstack@myserver | pw | myserver.postgres.database.azure.com 5432 | billstack | require",
      [],
    ],
    [
      "Heroku",
      "postgres://u7abc:p9def@ec2-1-2-3-4.eu-west-1.compute.amazonaws.com:5432/d5ghi",
      "u7abc | p9def | ec2-1-2-3-4.eu-west-1.compute.amazonaws.com 5432 | d5ghi | prefer",
      [],
    ],
    [
      "Heroku for other drivers",
      "postgres://u7abc:p9def@ec2-1-2-3-4.eu-west-1.compute.amazonaws.com:5432/d5ghi?ssl=true",
      "u7abc | p9def | ec2-1-2-3-4.eu-west-1.compute.amazonaws.com 5432 | d5ghi | require",
      [],
    ],
    [
      "Render",
      "postgresql://billstack_user:pw@dpg-c1abc-a/billstack",
      "billstack_user | pw | dpg-c1abc-a 5432 | billstack | prefer",
      [],
    ],
    [
      "Railway",
      "postgresql://postgres:pw@viaduct.proxy.rlwy.net:31337/railway",
      "postgres | pw | viaduct.proxy.rlwy.net 31337 | railway | prefer",
      [],
    ],
    [
      "several hosts",
      "postgres://u:pw@one.example.com:5432,two.example.com:5433/billstack?target_session_attrs=read-write",
      "u | pw | one.example.com 5432, two.example.com 5433 | billstack | prefer",
      [],
    ],
    [
      "IPv6",
      "postgres://u:pw@[2001:db8::1]:5433/billstack",
      "u | pw | 2001:db8::1 5433 | billstack | prefer",
      [],
    ],
    [
      "parameters only",
      "postgres:///billstack?host=a.example.com,b.example.com&port=6000&user=u@server&password=p%26w",
      "u@server | p&w | a.example.com 6000, b.example.com 6000 | billstack | prefer",
      [],
    ],
  ])("%s", (_provider, url, short, ignored) => {
    expect(inShort(url)).toBe(short);
    const { notes } = read(url);
    expect(notes.map((note) => /^The parameter (\w+) is ignored: /.exec(note)?.[1])).toEqual(ignored);
    for (const note of notes) expect(note).toMatch(/\.$/);
  });
});

describe("takes a password", () => {
  it.each([..."@:/?#[]{}%&=+ !$'()*,;<>\"\\^`|~ä😀"])("with %s, encoded", (character) => {
    const password = `a${character}b${character}`;
    for (const encoded of [encodeURIComponent(password), percent(password)])
      expect(read(`postgres://u:${encoded}@h/d?sslmode=require`)).toMatchObject({ password, database: "d" });
  });

  it.each([
    "a@b",
    "a:b",
    "a/b",
    "a?b",
    "a#b",
    "a%b",
    "a&b=c",
    "100%",
    "%zz",
    "p@ss/w?rd#1",
    "1/2",
    "@@",
    "ä😀",
    "a b",
  ])("that is not encoded: %s", (password) => {
    expect(read(`postgres://u:${password}@db.example.com:5432/d`)).toMatchObject({
      user: "u",
      password,
      hosts: [{ host: "db.example.com", port: 5432 }],
      database: "d",
    });
  });

  it("of any characters, if it is encoded", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary", minLength: 1 }),
        fc.string({ minLength: 1 }),
        (password, user) => {
          const url = `postgres://${percent(user)}:${percent(password)}@[::1]:1/d`;
          expect(read(url)).toMatchObject({ user, password, hosts: [{ host: "::1", port: 1 }] });
        },
      ),
    );
  });
});

/** Encodes every byte. */
function percent(text: string): string {
  return [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, "0")}`).join("");
}

it("asks the variables of libpq for what the URL leaves out, and nothing else", () => {
  const variables = {
    PGUSER: "other",
    PGPASSWORD: "secret",
    PGSSLMODE: "verify-ca",
    PGSSLROOTCERT: "/ca.pem",
    PGHOST: "elsewhere",
    PGOPTIONS: "-c x=y",
  };
  expect(read("postgres://h/d", variables)).toMatchObject({
    user: "other",
    password: "secret",
    hosts: [{ host: "h" }],
    options: null,
    tls: { mode: "verify-ca", rootCertificate: "/ca.pem" },
  });
  expect(read("postgres://me:mine@h/d?sslmode=disable", variables)).toMatchObject({
    user: "me",
    password: "mine",
    tls: { mode: "disable" },
  });
  expect(read("postgres://")).toMatchObject({
    user: userInfo().username,
    hosts: [{ host: "localhost", port: 5432 }],
    database: userInfo().username,
  });
});

describe("sslmode is", () => {
  it.each([
    ["", "prefer", null],
    ["sslmode=disable", "disable", null],
    ["sslmode=require", "require", null],
    ["sslmode=require&sslrootcert=/ca.pem", "verify-ca", "/ca.pem"],
    ["sslmode=verify-full&sslrootcert=/my%20ca.pem", "verify-full", "/my ca.pem"],
    ["sslrootcert=system", "verify-full", null],
    ["sslmode=verify-full&sslrootcert=system", "verify-full", null],
    ["ssl=no-verify", "require", null],
    ["ssl=false", "disable", null],
    ["ssl=true&sslmode=verify-full", "verify-full", null],
  ])("of ?%s", (query, mode, rootCertificate) => {
    expect(read(`postgres://u:p@h/d?${query}`).tls).toMatchObject({ mode, rootCertificate });
  });
});

it("gives no parameter to the session but options", () => {
  const url =
    "postgres://u:p@h/d?options=endpoint%3Dep-1&statement_timeout=1&search_path=x&work_mem=1GB&__proto__=x&application_name=me";
  const { options, notes } = read(url);
  expect(options).toBe("endpoint=ep-1");
  expect(notes.map((note) => note.split(" ")[2])).toEqual([
    "statement_timeout",
    "search_path",
    "work_mem",
    "__proto__",
    "application_name",
  ]);
});

it.each([
  ["mysql://u:secret@h/d", /must be a postgres:\/\/ URL/],
  ["localhost:5432/d", /must be a postgres:\/\/ URL/],
  ["jdbc:postgresql://h/d", /must be a postgres:\/\/ URL/],
  ["host=h dbname=d password=secret", /must be a postgres:\/\/ URL/],
  ["postgres://u:secret@h:port/d", /must be a postgres:\/\/ URL/],
  ["postgres://u:secret@h,i:1,j:2:3/d", /must be a postgres:\/\/ URL/],
  ["postgres:///d?host=a,b&port=1,2,3", /hosts and ports do not fit/],
  ["postgres://u:secret@h/d?sslmode=on", /sslmode must be one of disable, /],
  ["postgres://u:secret@h/d?ssl_mode=verify-full", /does not know its parameter ssl_mode/],
  ["postgres://u:secret@h/d?sslmode=require&sslrootcert=system", /needs sslmode=verify-full/],
  ["postgres://u:secret@h/d?ssl_min_protocol_version=3", /ssl_min_protocol_version must be one of TLSv1, /],
  ["postgres://u:secret@h/d?target_session_attrs=standby", /BillStack writes/],
  ["postgres://u:secret@h/d?connect_timeout=soon", /connect_timeout must be a number/],
  ["postgresql://postgres:[YOUR-PASSWORD]@db.abc.supabase.co:5432/postgres", /placeholder/],
])("refuses %s with a reason, without the password", (url, reason) => {
  expect(problem(url)).toMatch(reason);
  expect(problem(url)).not.toContain("secret");
});
