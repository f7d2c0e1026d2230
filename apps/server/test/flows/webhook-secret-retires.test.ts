import { startTestServer, until, type TestServer } from "@billstack/server/testing";
import { afterAll, beforeAll, expect, it } from "vitest";

import { customerOf, eventOf, Stage, unique } from "../stage.js";

const NEXT = "whsec_next4567890123456789012345678901";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const event = () => eventOf(customerOf(`cus_${unique()}`, "Ada"));
const previousValidUntil = async (stage: Stage) => (await stage.status())["previousWebhookSecretUntil"];

/** Returns a team whose secret was replaced. Deliveries signed with `secrets` have arrived since. */
async function withReplacedSecret(...secrets: ("previous" | "next")[]): Promise<Stage> {
  const stage = await Stage.ready(server);
  await stage.person.call("PUT", "T/stripe/webhook-secret", { webhookSecret: NEXT });
  for (const secret of secrets) {
    const delivered = await stage.deliver(event(), secret === "next" ? { secret: NEXT } : {});
    expect(delivered.status).toBe(200);
  }
  const noted = { next: "webhook_secret_used_at", previous: "previous_webhook_secret_used_at" };
  for (const secret of secrets) await until(`${secret} noted`, () => time(stage, noted[secret]));
  return stage;
}

async function time(stage: Stage, column: string): Promise<Date | null> {
  const [row] = await server.sql<{ at: Date | null }[]>`
    select ${server.sql(column)} as at from billstack.connections where team_id = ${stage.teamId}`;
  return row?.at ?? null;
}

/**
 * Makes all times of the team's secrets so many hours older, except the columns in `except`, then runs the sweep job,
 * which otherwise runs every minute.
 */
async function makeOlder(stage: Stage, hours: number, except: string[] = []): Promise<void> {
  const columns = [
    "webhook_secret_at",
    "webhook_secret_used_at",
    "previous_webhook_secret_used_at",
    "previous_webhook_secret_until",
  ].filter((column) => !except.includes(column));
  for (const column of columns) {
    await server.sql`
      update billstack.connections set ${server.sql(column)} = ${server.sql(column)} - make_interval(hours => ${hours})
      where team_id = ${stage.teamId}`;
  }
  await sweep();
}

async function sweep(): Promise<void> {
  const [job] = await server.sql<{ id: string }[]>`
    insert into billstack_jobs.job (name) values ('sweep') returning id`;
  await until("the sweep", async () => {
    const [row] = await server.sql<{ state: string }[]>`
      select state from billstack_jobs.job where id = ${job?.id ?? ""}`;
    return row?.state === "completed";
  });
}

it("the previous secret ends an hour after its last use, if the new one is in use", async () => {
  const stage = await withReplacedSecret("previous", "next");
  expect(Date.parse(String(await previousValidUntil(stage)))).toBeGreaterThan(Date.now() + 23 * 3_600_000);
  await makeOlder(stage, 2);
  expect(await previousValidUntil(stage)).toBeNull();
  expect(await stage.deliver(event())).toMatchObject({ status: 400, body: { code: "invalid_signature" } });
  expect(await stage.deliver(event(), { secret: NEXT })).toMatchObject({ status: 200 });
});

it("the previous secret stays valid while deliveries use it", async () => {
  const stage = await withReplacedSecret("previous", "next");
  await makeOlder(stage, 2, ["previous_webhook_secret_used_at", "previous_webhook_secret_until"]);
  expect(await previousValidUntil(stage)).not.toBeNull();
  expect((await stage.deliver(event())).status).toBe(200);
});

it("the previous secret stays valid until the new one is used, but 24 hours at most", async () => {
  const stage = await withReplacedSecret("previous");
  await makeOlder(stage, 2);
  expect(await previousValidUntil(stage)).not.toBeNull();
  await makeOlder(stage, 23);
  expect(await previousValidUntil(stage)).toBeNull();
  expect(await time(stage, "previous_webhook_secret_sealed")).toBeNull();
});

it("the previous secret ends, if somebody has extended its time in the database", async () => {
  const stage = await withReplacedSecret("previous");
  await server.sql`
    update billstack.connections
    set previous_webhook_secret_until = previous_webhook_secret_until + interval '30 days',
      secrets_version = secrets_version + 1
    where team_id = ${stage.teamId}`;
  expect(await stage.deliver(event())).toMatchObject({ status: 400, body: { code: "invalid_signature" } });
  expect((await stage.deliver(event(), { secret: NEXT })).status).toBe(200);
});
