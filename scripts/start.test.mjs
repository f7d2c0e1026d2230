import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { inRoot } from "./bootstrap/paths.mjs";
import { descendantsOf, stillAlive } from "./bootstrap/processes.mjs";
import { restClient } from "./demo/rest-client.mjs";
import { until } from "./demo/until.mjs";
import { countsOf } from "./stack/seed-sandbox.mjs";

/** The timeout of each test in milliseconds. A start takes 3 seconds on an idle machine. */
const TIMEOUT = 120_000;

let dataDir = "";
/** @type {Started[]} */
let started = [];

/**
 * @typedef {object} Started
 * @property {import("node:child_process").ChildProcess} child
 * @property {string} output all that the process has printed so far
 * @property {Promise<number | string>} code the exit code, or the name of the signal that ended the process
 */

/**
 * @param {Record<string, string>} variables
 * @returns {Started}
 */
function start(variables = {}) {
  const child = spawn(process.execPath, [inRoot("scripts", "start.mjs")], {
    env: {
      ...process.env,
      NODE_ENV: "development",
      // vitest sets BASE_URL to "/".
      BASE_URL: "",
      DATABASE_URL: "",
      BILLSTACK_DATA_DIR: dataDir,
      PORT: "0",
      STRIPE_SANDBOX_URL: "http://127.0.0.1:0",
      LOG_LEVEL: "error",
      ...variables,
    },
  });
  /** @type {Started} */
  const run = { child, output: "", code: once(child, "exit").then(([code, signal]) => code ?? signal) };
  child.stdout.on("data", (chunk) => (run.output += chunk));
  child.stderr.on("data", (chunk) => (run.output += chunk));
  started.push(run);
  return run;
}

/**
 * Waits for the welcome text of a started process. Returns the URLs in it, and the ids of the process and its
 * children.
 * @param {Started} run
 */
async function untilRunning(run) {
  await until("the welcome text appears", async () => {
    if (run.child.exitCode !== null) throw new Error(`The start has ended:\n${run.output}`);
    return run.output.includes("Ctrl-C stops it");
  });
  return {
    url: /runs at (\S+)/.exec(run.output)?.[1] ?? "",
    sandboxUrl: /sandbox {2,}(\S+)/.exec(run.output)?.[1] ?? "",
    processes: [run.child.pid ?? 0, ...descendantsOf(run.child.pid ?? 0)],
  };
}

/**
 * Returns the environment with which a process was started. Empty if the process has ended, and on systems that do not
 * show it.
 * @param {number} pid
 */
function environmentOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/environ`, "utf8");
  } catch {
    return "";
  }
}

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "billstack-start-"));
  chmodSync(dataDir, 0o755);
  started = [];
});

afterEach(async () => {
  for (const { child, code } of started) {
    child.kill("SIGKILL");
    await code;
  }
  const location = join(dataDir, "location");
  if (existsSync(location)) rmSync(readFileSync(location, "utf8").trim(), { recursive: true, force: true });
  rmSync(dataDir, { recursive: true, force: true });
});

describe("npm start", () => {
  it(
    "prints its URL and the keys of a sandbox account with data, and leaves no process after SIGTERM",
    async () => {
      const run = start();
      const { url, sandboxUrl, processes } = await untilRunning(run);
      expect(run.output).toContain("sk_test_sandbox_acme");
      expect(await countsOf(sandboxUrl, "acme")).toMatchObject({ customers: 250 });
      expect((await fetch(`${url}/readyz`)).status).toBe(200);
      expect(statSync(join(dataDir, "encryption-keys")).mode & 0o777).toBe(0o600);

      run.child.kill("SIGTERM");
      expect(await run.code).toBe(0);
      await expect.poll(() => stillAlive(processes)).toEqual([]);
      expect(existsSync(join(dataDir, "database-url"))).toBe(false);
    },
    TIMEOUT,
  );

  it(
    "refuses to start a second time in the same data folder, and the first one goes on",
    async () => {
      const { url } = await untilRunning(start());
      const second = start();
      expect(await second.code).toBe(1);
      expect(second.output).toMatch(/already running .*BILLSTACK_DATA_DIR and PORT/);
      expect((await fetch(`${url}/readyz`)).status).toBe(200);
    },
    TIMEOUT,
  );

  it(
    "gives none of its child processes the encryption keys",
    async () => {
      const material = Buffer.alloc(32, 7).toString("base64");
      const given = await untilRunning(start({ BILLSTACK_ENCRYPTION_KEYS: `k1:${material}` }));
      const children = given.processes.slice(1);
      expect(children.length).toBeGreaterThan(2);
      for (const pid of children) expect(environmentOf(pid)).not.toContain(material);
    },
    TIMEOUT,
  );

  it(
    "still has its data after kill -9 of all its processes",
    async () => {
      const account = { email: "ada@example.com", password: "correct horse battery" };
      const first = start();
      const { url, processes } = await untilRunning(first);
      await restClient(url)("POST", "/api/auth/sign-up", account);
      const keys = readFileSync(join(dataDir, "encryption-keys"), "utf8");

      for (const pid of processes) process.kill(pid, "SIGKILL");
      await first.code;

      const second = await untilRunning(start());
      const answer = await restClient(second.url)("POST", "/api/auth/sign-in", account);
      expect(answer).toMatchObject({ user: { email: account.email } });
      expect(readFileSync(join(dataDir, "encryption-keys"), "utf8")).toBe(keys);
    },
    TIMEOUT,
  );

  it(
    "says that its port is taken by another program, and stops the database that it has started",
    async () => {
      const other = createServer().listen(0, "127.0.0.1");
      await once(other, "listening");
      const { port } = /** @type {import("node:net").AddressInfo} */ (other.address());
      try {
        const run = start({ PORT: String(port) });
        expect(await run.code).toBe(1);
        expect(run.output).toContain(`Port ${port} on 127.0.0.1 is taken by another program.`);
        expect(existsSync(join(dataDir, "database-url"))).toBe(false);
      } finally {
        other.close();
      }
    },
    TIMEOUT,
  );

  it(
    "names all variables with wrong values and starts nothing",
    async () => {
      const run = start({ PORT: "many", LOG_LEVEL: "loud" });
      expect(await run.code).toBe(1);
      expect(run.output).toContain("PORT");
      expect(run.output).toContain("LOG_LEVEL");
      expect(existsSync(join(dataDir, "postgres"))).toBe(false);
    },
    TIMEOUT,
  );
});
