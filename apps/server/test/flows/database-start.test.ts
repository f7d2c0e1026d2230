import { createServer, type AddressInfo, type Server } from "node:net";
import { once } from "node:events";

import { TEST_KEYS } from "@billstack/server/testing";
import { startTestServer as startPostgres, type TestServer as Postgres } from "@billstack/tenancy/testing";
import postgres, { type Sql } from "postgres";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { parseDatabaseUrl } from "../../src/database-address.js";
import { openPool } from "../../src/database/pools.js";
import { createLogger, parseEnv, startServer, StartError } from "../../src/server.js";
import { makeCertificates, type Certificates } from "../certificates.js";
import { startFailure } from "../start-failure.js";
import { startTlsOnlyServer, type TlsOnlyServer } from "../tls-only-server.js";

const silent = createLogger("silent");
const ENV = { BILLSTACK_ENCRYPTION_KEYS: TEST_KEYS, PORT: "0", STRIPE_SANDBOX_URL: "off" };
/** A PostgreSQL of its own: with TLS, and for 20 sessions, of which three are for superusers. */
let cluster: Postgres;
let certificates: Certificates;
let expired: TlsOnlyServer;
let noPostgres: Server;
let admin: Sql;

beforeAll(async () => {
  certificates = await makeCertificates();
  cluster = await startPostgres({
    maxConnections: 20,
    tls: { certificate: certificates.text("server.pem"), key: certificates.text("server.key") },
  });
  admin = postgres(cluster.url, { max: 1, onnotice: () => undefined });
  await admin.unsafe("create database latin encoding 'LATIN1' locale 'C' template template0");
  await admin.unsafe("create database reads");
  await admin.unsafe("alter database reads set default_transaction_read_only = on");
  await admin.unsafe("create database odd");
  await admin.unsafe("create role billstack_guest login password 'guest'");
  for (const setting of [
    "timezone to 'Asia/Kolkata'",
    "datestyle to 'SQL, DMY'",
    "search_path to 'nowhere'",
    "standard_conforming_strings to off",
    "bytea_output to 'escape'",
    "extra_float_digits to -15",
    "idle_in_transaction_session_timeout to 1",
    "default_transaction_isolation to 'serializable'",
    "backslash_quote to off",
  ])
    await admin.unsafe(`alter database odd set ${setting}`);
  expired = await startTlsOnlyServer(certificates.text("expired.pem"), certificates.text("server.key"));
  noPostgres = createServer((socket) =>
    socket.on("error", () => undefined).end("HTTP/1.1 400 Bad Request\r\n\r\n"),
  );
  noPostgres.listen(0, "127.0.0.1");
  await once(noPostgres, "listening");
});
afterAll(async () => {
  await admin.end();
  noPostgres.close();
  await expired.stop();
  await cluster.stop();
  certificates.remove();
});

/** Returns the URL of the cluster with other parts. */
function urlWith({ query = "", ...parts }: Record<string, string>): string {
  const url = Object.assign(new URL(cluster.url), parts);
  return `${url.href}${query.replace("CA", certificates.path("ca.pem"))}`;
}

const portOf = (server: Server): string => String((server.address() as AddressInfo).port);

/** What is wrong, the address with the fault, and what the message says. */
const FAULTS: [string, () => string, RegExp][] = [
  ["wrong password", () => urlWith({ password: "wrong" }), /refused the password or the user billstack/],
  [
    "unknown host",
    () => urlWith({ hostname: "db.invalid" }),
    /host of DATABASE_URL is not known: db\.invalid/,
  ],
  ["nothing listens", () => urlWith({ port: "1" }), /Nothing listens at 127\.0\.0\.1:1, /],
  ["no PostgreSQL", () => urlWith({ port: portOf(noPostgres) }), /does not speak like a PostgreSQL/],
  ["no such database", () => urlWith({ pathname: "/nope" }), /has no database nope.* Create it/],
  [
    "no TLS",
    () => `${process.env["BILLSTACK_TEST_DATABASE_URL"]}?sslmode=require`,
    /offers no TLS.*sslmode=require/,
  ],
  [
    "another authority",
    () =>
      urlWith({
        hostname: "localhost",
        query: `?sslmode=verify-full&sslrootcert=${certificates.path("other-ca.pem")}`,
      }),
    /not from an authority that DATABASE_URL believes.*sslrootcert=/,
  ],
  [
    "no authority named",
    () => urlWith({ hostname: "localhost", query: "?sslmode=verify-full" }),
    /not from an authority that DATABASE_URL believes.*sslrootcert=/,
  ],
  [
    "another host name",
    () => urlWith({ query: "?sslmode=verify-full&sslrootcert=CA" }),
    /is for another host name/,
  ],
  [
    "no file with the authority",
    () => urlWith({ query: "?sslmode=verify-full&sslrootcert=/nowhere.pem" }),
    /file \/nowhere\.pem of the database URL cannot be read/,
  ],
  [
    "expired certificate",
    () =>
      urlWith({
        hostname: "localhost",
        port: String(expired.port),
        query: "?sslmode=verify-full&sslrootcert=CA",
      }),
    /certificate of the server at localhost:\d+ has expired/,
  ],
  ["another encoding", () => urlWith({ pathname: "/latin" }), /encoding LATIN1.*create database/],
  [
    "no right to make schemas",
    () => urlWith({ username: "billstack_guest", password: "guest" }),
    /billstack_guest may not make schemas.*grant create on database "billstack" to "billstack_guest"/,
  ],
  [
    "a database that only reads",
    () => urlWith({ pathname: "/reads" }),
    /only read .*set default_transaction_read_only = off/,
  ],
];

describe("a start that fails says in one message what happened and what to do:", () => {
  it.each(FAULTS)("%s", async (_name, url, sentence) => {
    const error = await startServer(parseEnv({ ...ENV, DATABASE_URL: url() }), silent).catch(
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(StartError);
    const { message } = error as StartError;
    expect(message).toMatch(sentence);
    expect(message).not.toContain("\n");
    expect(message).not.toContain(new URL(cluster.url).password);
  });

  it.each(FAULTS.filter(([name]) => /password|only reads/.test(name)))(
    "a process prints it, and nothing else: %s",
    async (_name, url, sentence) => {
      const { code, printed } = await startFailure({ DATABASE_URL: url() });
      expect(printed).toMatch(sentence);
      expect(printed.trim().split("\n")).toHaveLength(1);
      expect(code).toBe(1);
    },
  );

  it("with LOG_LEVEL=debug, the stack trace follows", async () => {
    const { printed } = await startFailure({ DATABASE_URL: urlWith({ port: "1" }), LOG_LEVEL: "debug" });
    expect(printed).toMatch(/^Nothing listens at .*\n[^]*\n {4}at /);
  });
});

describe("TLS is as sslmode says:", () => {
  it.each([
    ["", true],
    ["?sslmode=disable", false],
    ["?sslmode=require", true],
    ["?sslmode=verify-ca&sslrootcert=CA", true],
    ["?sslmode=require&sslrootcert=CA&channel_binding=require", true],
    ["?ssl=no-verify&sslnegotiation=postgres", true],
  ])("%s", async (query, ssl) => {
    expect(await sslOf(urlWith({ query }))).toBe(ssl);
  });

  it("verify-full takes the host name of the certificate", async () => {
    const query = "?sslmode=verify-full&sslrootcert=CA";
    expect(await sslOf(urlWith({ hostname: "localhost", query }))).toBe(true);
  });
});

/** Returns whether a session of this address is encrypted. */
async function sslOf(url: string): Promise<unknown> {
  const parsed = parseDatabaseUrl(url, {});
  if ("problem" in parsed) throw new Error(parsed.problem);
  const sql = openPool(parsed.address, 1, "tls test");
  try {
    const [row] = await sql`select ssl from pg_stat_ssl where pid = pg_backend_pid()`;
    return row?.["ssl"];
  } finally {
    await sql.end({ timeout: 1 });
  }
}

it("no setting of the database changes what BillStack reads and writes", async () => {
  await withServer(urlWith({ pathname: "/odd" }), async (url) => {
    const email = `odd${Date.now()}@example.com`;
    const answer = await fetch(`${url}/api/auth/sign-up`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ email, password: "a long and odd \\ password", teamName: "O'dd \\" }),
    });
    expect(await answer.json()).toMatchObject({ team: { name: "O'dd \\" } });
    expect(answer.status).toBe(201);
  });
});

it("two processes that want more sessions than there are get fewer, and say so", async () => {
  await withServer(cluster.url, () =>
    withServer(cluster.url, async (url, logged) => {
      const said = logged.map((line) => JSON.parse(line) as { wanted?: number; poolSize?: number });
      expect(said.find(({ wanted }) => wanted !== undefined)).toMatchObject({ wanted: 10, sessions: 17 });
      const many = await Promise.all(Array.from({ length: 40 }, () => fetch(`${url}/readyz`)));
      expect(new Set(many.map(({ status }) => status))).toEqual(new Set([200]));
    }),
  );
});

/** Runs `work` while a server of this database runs. */
async function withServer(
  databaseUrl: string,
  work: (url: string, logged: string[]) => unknown,
): Promise<void> {
  const logged: string[] = [];
  const env = { ...ENV, DATABASE_URL: databaseUrl };
  const server = await startServer(
    parseEnv(env),
    createLogger("info", (line) => void logged.push(line)),
  );
  try {
    await work(server.url, logged);
  } finally {
    await server.stop();
  }
}
