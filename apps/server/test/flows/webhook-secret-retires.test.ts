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
const until24h = async (stage: Stage) => (await stage.status())["previousWebhookSecretUntil"];

/** A team whose secret was replaced; deliveries have come signed with these secrets since. */
async function rolled(...secrets: ("previous" | "next")[]): Promise<Stage> {
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

/** Lets hours pass for everything that is known of the team's secrets, then sweeps as every minute does. */
async function pass(stage: Stage, hours: number, but: string[] = []): Promise<void> {
  const columns = [
    "webhook_secret_at",
    "webhook_secret_used_at",
    "previous_webhook_secret_used_at",
    "previous_webhook_secret_until",
  ].filter((column) => !but.includes(column));
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

it("goes an hour after it was last needed, once the current one signs", async () => {
  const stage = await rolled("previous", "next");
  expect(Date.parse(String(await until24h(stage)))).toBeGreaterThan(Date.now() + 23 * 3_600_000);
  await pass(stage, 2);
  expect(await until24h(stage)).toBeNull();
  expect(await stage.deliver(event())).toMatchObject({ status: 400, body: { code: "invalid_signature" } });
  expect(await stage.deliver(event(), { secret: NEXT })).toMatchObject({ status: 200 });
});

it("stays while deliveries need it", async () => {
  const stage = await rolled("previous", "next");
  await pass(stage, 2, ["previous_webhook_secret_used_at"]);
  expect(await until24h(stage)).not.toBeNull();
  expect((await stage.deliver(event())).status).toBe(200);
});

it("stays until the current one signs, and goes after 24 hours all the same", async () => {
  const stage = await rolled("previous");
  await pass(stage, 2);
  expect(await until24h(stage)).not.toBeNull();
  await pass(stage, 23);
  expect(await until24h(stage)).toBeNull();
  expect(await time(stage, "previous_webhook_secret_sealed")).toBeNull();
});
