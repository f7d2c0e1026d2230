import { startTestServer, TEST_KEYS, until } from "@billstack/server/testing";
import { createTestDatabase, type TestDatabase } from "@billstack/tenancy/testing";
import { afterAll, beforeAll, expect, it } from "vitest";

import { startChildServer, type ChildServer } from "../child-server.js";
import { sendSignal } from "../send-signal.js";

let database: TestDatabase;
let server: ChildServer;

/** A module that is loaded before the server. On a signal it causes an error that no code of the server handles. */
const FAULTS = `data:text/javascript,
  process.on("SIGUSR2", () => void Promise.reject(new Error("a promise that nobody awaits")));
  process.on("SIGPIPE", () => setTimeout(() => { throw new Error("a throw that nobody catches"); }));`;

beforeAll(async () => {
  database = await createTestDatabase();
  server = await startChildServer(
    {
      DATABASE_URL: database.url,
      BILLSTACK_ENCRYPTION_KEYS: TEST_KEYS,
      STRIPE_SANDBOX_URL: "off",
      METRICS_TOKEN: "a-token-of-this-test",
    },
    ["--import", FAULTS.replaceAll(/\s+/g, " ").replaceAll(" ", "%20")],
  );
});
afterAll(async () => {
  await server.end("SIGKILL");
  await database.drop();
});

interface Line {
  level: number;
  msg: string;
  err?: { message: string; stack: string };
}

const logged = (message: string): Line | undefined =>
  server.logged.map((line) => JSON.parse(line) as Line).find(({ err }) => err?.message === message);

const rejections = async (): Promise<string | undefined> => {
  const answer = await fetch(`${server.url}/metrics`, {
    headers: { authorization: "Bearer a-token-of-this-test" },
  });
  return /^billstack_unhandled_rejections_total (\d+)$/m.exec(await answer.text())?.[1];
};

it("an unhandled rejection is logged with its stack and counted, and the process keeps running", async () => {
  expect(await rejections()).toBe("0");
  server.signal("SIGUSR2");
  const line = await until("the log line", async () => logged("a promise that nobody awaits"));
  expect(line).toMatchObject({ level: 50, msg: expect.stringContaining("nobody awaits") });
  expect(line.err?.stack).toContain("at process.");
  expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
  expect(await rejections()).toBe("1");
});

it("a notification of another program on the same channel of PostgreSQL is ignored", async () => {
  for (const payload of ["no JSON", "null", "[]", '"text"', "{}", '{"kind":7}', '{"kind":"connection"}']) {
    await sendSignal(database.sql, payload);
  }
  const line = await until("the last log line", async () =>
    server.logged.find((one) => one.includes('{\\"kind\\":\\"connection\\"}')),
  );
  expect(JSON.parse(line)).toMatchObject({ level: 40 });
  expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
});

it("a server whose port is taken does not start, and leaves no session of PostgreSQL behind", async () => {
  const sessions = async () => {
    const rows = await database.sql<{ name: string }[]>`
      select distinct application_name as name from pg_stat_activity
      where datname = current_database() and application_name like 'billstack %'`;
    return rows.length;
  };
  expect(await sessions()).toBe(1);
  const { port } = new URL(server.url);
  const second = startTestServer({ databaseUrl: database.url, sandboxUrl: "off", env: { PORT: port } });
  await expect(second).rejects.toMatchObject({ code: "EADDRINUSE" });
  await until("the end of its sessions", async () => (await sessions()) === 1);
});

it("an uncaught exception is logged and ends the process", async () => {
  server.signal("SIGPIPE");
  expect(await server.ended()).toBe(1);
  expect(logged("a throw that nobody catches")).toMatchObject({ level: 60 });
});
