import { startTestServer, until, type TestServer } from "@billstack/server/testing";
import { afterAll, beforeAll, expect, it } from "vitest";

import { jobsDone } from "../jobs.js";
import { customerOf, eventOf, Stage, unique } from "../stage.js";
import { unstorable } from "../unstorable.js";
import { watch } from "../watch.js";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

type Numbers = Record<"received" | "applied" | "waiting" | "buried" | "notSynced", number>;
interface Counts {
  total: Numbers;
  hours: (Numbers & { hour: string })[];
}

const aCustomer = () => eventOf(customerOf(`cus_${unique()}`, "Ada"));
const counts = async (stage: Stage): Promise<Counts> =>
  (await stage.person.call("GET", "T/stripe/events/counts")).body as unknown as Counts;

/** Runs the sweep job, which otherwise runs every minute, and waits for its end. */
async function sweep(): Promise<void> {
  const [job] = await server.sql<{ id: string }[]>`
    insert into billstack_jobs.job (name) values ('sweep') returning id`;
  await until("the sweep", async () => {
    const [row] = await server.sql<{ state: string }[]>`
      select state from billstack_jobs.job where id = ${job?.id ?? ""}`;
    return row?.state === "completed";
  });
}

/** Makes everything that was received and counted so many hours older. */
async function makeOlder(stage: Stage, hours: number): Promise<void> {
  await server.sql`
    update billstack.inbox
    set received_at = received_at - make_interval(hours => ${hours}), created = created - make_interval(hours => ${hours})
    from billstack.connections where connections.id = connection_id and team_id = ${stage.teamId}`;
  await server.sql`
    update billstack.connections set created_at = created_at - make_interval(hours => ${hours})
    where team_id = ${stage.teamId}`;
  await server.sql`
    update billstack.inbox_hours
    set hour = hour - make_interval(hours => ${hours}), until = until - make_interval(hours => ${hours})
    from billstack.connections where connections.id = connection_id and team_id = ${stage.teamId}`;
}

it("a team that is not connected has 24 hours with no events", async () => {
  const stage = await Stage.open(server);
  const { total, hours } = await counts(stage);
  expect(total).toEqual({ received: 0, applied: 0, waiting: 0, buried: 0, notSynced: 0 });
  expect(hours).toHaveLength(24);
  const [last, before] = [hours.at(-1)?.hour ?? "", hours.at(-2)?.hour ?? ""];
  expect(Date.now() - Date.parse(last)).toBeLessThan(3_600_000);
  expect(Date.parse(last) - Date.parse(before)).toBe(3_600_000);
});

it("events are counted by status, with the same result before and after the sweep has stored the counts by the hour", async () => {
  const stage = await Stage.ready(server);
  const [applied, bad, foreign] = [aCustomer(), unstorable(), eventOf({ id: "po_1", object: "payout" })];
  for (const body of [applied, bad.json, foreign]) await stage.deliver(body);
  await stage.settled(applied.id);
  await until("the failure", async () => Number((await stage.event(bad.id))?.["failures"]) === 1);
  const first = { received: 3, applied: 1, waiting: 1, buried: 0, notSynced: 1 };
  expect((await counts(stage)).total).toEqual(first);

  await makeOlder(stage, 2);
  await sweep();
  expect(await counts(stage)).toMatchObject({ total: first });
  await server.sql`update billstack.inbox set failures = 9, next_attempt_at = now() where event_id = ${bad.id}`;
  await stage.settled(bad.id);
  await stage.apply(aCustomer());
  const later = await counts(stage);
  expect(later.total).toEqual({ received: 4, applied: 2, waiting: 0, buried: 1, notSynced: 1 });
  expect(later.hours.filter(({ received }) => received > 0)).toMatchObject([
    { received: 3, applied: 1, buried: 1, notSynced: 1 },
    { received: 1, applied: 1, buried: 0, notSynced: 0 },
  ]);

  await makeOlder(stage, 2);
  await sweep();
  await sweep();
  const [counted] = await server.sql<{ hours: number; received: number }[]>`
    select count(*)::int as hours, sum(received)::int as received
    from billstack.inbox_hours join billstack.connections on connections.id = connection_id
    where team_id = ${stage.teamId}`;
  expect(counted).toEqual({ hours: 2, received: 4 });
  expect((await counts(stage)).total).toEqual(later.total);
});

it("counts of hours that are older than a week become one row, and the total stays the same", async () => {
  const stage = await Stage.ready(server);
  const stored = () => server.sql<{ hour: string; received: number; notSynced: number }[]>`
    select hour::text, received, not_synced as "notSynced"
    from billstack.inbox_hours join billstack.connections on connections.id = connection_id
    where team_id = ${stage.teamId} order by inbox_hours.hour`;
  const fold = async (): Promise<void> => {
    await sweep();
    await jobsDone(server, "forget_old");
  };
  for (let received = 2; received <= 6; received += 2) {
    await stage.apply(aCustomer());
    await stage.deliver(eventOf({ id: `po_${received}`, object: "payout" }));
    await makeOlder(stage, 8 * 24);
    await fold();
    expect(await stored()).toEqual([{ hour: "-infinity", received, notSynced: received / 2 }]);
    const { total, hours } = await counts(stage);
    expect(total).toMatchObject({ received, applied: received / 2, notSynced: received / 2 });
    expect(hours.filter((hour) => hour.received > 0)).toEqual([]);
  }
  const most = 2 ** 31 - 1;
  await server.sql`update billstack.inbox_hours set received = ${most} where hour = '-infinity'`;
  await stage.apply(aCustomer());
  await makeOlder(stage, 8 * 24);
  await fold();
  expect(await stored()).toMatchObject([{ received: most }]);
  await stage.apply(aCustomer());
  expect((await counts(stage)).total.received).toBe(most + 1);
});

it("a subscription shows new counts, at most once a second during a burst", async () => {
  const stage = await Stage.ready(server);
  const seen: number[] = [];
  const began = performance.now();
  const watching = (async () => {
    for await (const { total } of watch<Counts>(stage, "events.watchCounts")) {
      seen.push(total.applied);
      if (total.applied === 200) return;
    }
  })();
  await until("the first counts", async () => seen.length === 1);
  await Promise.all(Array.from({ length: 200 }, () => stage.deliver(aCustomer())));
  await watching;
  const seconds = (performance.now() - began) / 1_000;
  expect(seen[0]).toBe(0);
  expect(seen.length).toBeLessThanOrEqual(seconds + 2);
});
