import { startTestServer, until, type TestServer } from "@billstack/server/testing";
import { afterAll, beforeAll, expect, it } from "vitest";

import { eventOf, Stage, unique } from "../stage.js";

const NAME = "Alice Sekret";
const E_MAIL = "alice.sekret@example.com";

let server: TestServer;
beforeAll(async () => void (server = await startTestServer()));
afterAll(() => server.stop());

/** Returns a stage whose table of customers refuses the customer, and whose account has this customer. */
async function refusing(): Promise<{ stage: Stage; customer: { id: string } }> {
  const stage = await Stage.ready(server);
  await server.sql.unsafe(
    `alter table "${stage.schema}".customers add constraint nobody check (email <> '${E_MAIL}')`,
  );
  const customer = await stage.stripe("POST", "customers", { name: NAME, email: E_MAIL });
  return { stage, customer };
}

/** Everything that people read about the team: status, events, runs, audit. */
async function answers({ person }: Stage): Promise<string> {
  const paths = ["status", "events", "backfill", "verification"].map((name) => `T/stripe/${name}`);
  const all = await Promise.all([...paths, "T/audit"].map((path) => person.call("GET", path)));
  for (const { status } of all) expect(status).toBe(200);
  return all.map(({ text }) => text).join("\n");
}

async function expectNoTrace(stage: Stage, texts: string): Promise<void> {
  const { teamId } = stage;
  const own = server.logged.filter((line) => line.includes(teamId));
  const jobs = await server.sql<{ text: string }[]>`
    select job::text as text from billstack_jobs.job where job::text like ${`%${teamId}%`}`;
  for (const text of [texts, ...own, ...jobs.map((job) => job.text)]) {
    expect(text).not.toContain("Sekret");
    expect(text.toLowerCase()).not.toContain("alice");
  }
}

it("an event that violates a constraint shows no value of its object to people, in the log or in a job", async () => {
  const { stage, customer } = await refusing();
  const event = eventOf({ ...customer, name: NAME, email: E_MAIL });
  await stage.deliver(event);
  const failed = await until("the failure", async () => {
    const row = await stage.event(event.id);
    return Number(row?.["attempts"]) > 0 && row;
  });
  expect(failed["last_error"]).toContain("A row would break a rule of its table.");
  expect(failed["last_error"]).toContain("SQLSTATE 23514, table customers, constraint nobody");
  await until("the log", () => server.logged.some((line) => line.includes(event.id)));
  await expectNoTrace(stage, await answers(stage));
});

it("a backfill that meets such an object says which one, and nothing of its values", async () => {
  const { stage, customer } = await refusing();
  const started = await stage.person.call("POST", "T/stripe/backfill?wait=true", { objects: ["customer"] });
  expect(started.status).toBe(200);
  const texts = await until("the end of the backfill", async () => {
    const { body } = await stage.person.call("GET", "T/stripe/backfill");
    const { status } = body["backfill"] as { status: string };
    return status !== "running" && JSON.stringify(body);
  });
  expect(texts).toContain(customer.id);
  expect(texts).toContain("SQLSTATE 23514");
  await expectNoTrace(stage, texts + (await answers(stage)));
});

it("an answer of Stripe that is no JSON is not repeated", async () => {
  const stage = await Stage.ready(server);
  await stage.fault("garbage", { times: 1_000 });
  const event = eventOf({ id: `cus_${unique()}`, object: "customer", name: 5, email: E_MAIL });
  await stage.deliver(event);
  await until("the failure", async () => Number((await stage.event(event.id))?.["attempts"]) > 0);
  await expectNoTrace(stage, await answers(stage));
  await stage.noFaults();
});

it("an unexpected error of a request is logged with its kind, its code and its place", async () => {
  const { sql } = server;
  await sql`alter table billstack.rate_limits rename to rate_limits_gone`;
  const email = "nobody@example.com";
  const answer = await server.client().call("POST", "/api/auth/sign-in", { email, password: "not this one" });
  await sql`alter table billstack.rate_limits_gone rename to rate_limits`;
  expect(answer).toMatchObject({ status: 500, body: { code: "internal" } });
  const lines = server.logged.filter((line) => line.includes(String(answer.body["requestId"])));
  const [logged] = lines.filter((line) => line.includes('"unexpected error"'));
  expect(JSON.parse(logged ?? "{}")).toMatchObject({
    err: { type: "PostgresError", code: "42P01", stack: expect.stringContaining(" at ") },
  });
  expect(lines.join("")).not.toContain("[object Object]");
});
