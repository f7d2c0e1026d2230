import { createTestDatabase, type TestDatabase } from "@billstack/tenancy/testing";
import { afterAll, beforeAll, expect, it } from "vitest";

import { until } from "../testing/until.js";
import { Gather, type Arrival, type Outcome } from "./gather.js";

let database: TestDatabase;
let gather: Gather;
let connectionId: string;
let made = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  gather = new Gather(database.sql);
  const teamId = "teamteamteamteam";
  await database.sql`insert into billstack.teams (id, name) values (${teamId}, 'Team')`;
  const [row] = await database.sql<{ id: string }[]>`
    insert into billstack.connections (team_id, mode, secret_key_sealed, secret_key_hint, publishable_key_sealed)
    values (${teamId}, 'test', '', '', '') returning id`;
  connectionId = row?.id ?? "";
});
afterAll(() => database.drop());

function arrival(more: Partial<Arrival> = {}): Arrival {
  made += 1;
  return {
    connectionId,
    secretsVersion: 1,
    id: `evt_${made}`,
    type: "customer.created",
    objectId: `cus_${made}`,
    customerId: `cus_${made}`,
    created: new Date("2026-01-02T03:04:05Z"),
    status: "waiting",
    payload: `{"quote":"\\"","backslash":"\\\\","brace":"{,}","text":"é☃ ${made}"}`,
    ...more,
  };
}

it("stores many events at once, each as it arrived", async () => {
  const arrivals = Array.from({ length: 500 }, () => arrival());
  arrivals.push(arrival({ objectId: null, status: "not_synced" }));
  const outcomes = await Promise.all(arrivals.map((one) => gather.add(one)));
  expect(new Set(outcomes)).toEqual(new Set(["stored"]));
  const rows = await database.sql`
    select event_id as id, type, object_id as "objectId", customer_id as "customerId", created, status, payload from billstack.inbox`;
  const byId = new Map(rows.map((row) => [row["id"], { ...row }]));
  for (const { connectionId: _, secretsVersion: __, ...stored } of arrivals) {
    expect(byId.get(stored.id)).toEqual(stored);
  }
});

it("stores an event once, whether its copies arrive with it or after it", async () => {
  const one = arrival();
  const outcomes = await Promise.all(Array.from({ length: 40 }, () => gather.add(one)));
  expect(new Set(outcomes)).toEqual(new Set(["stored"]));
  expect(await gather.add(one)).toBe("stored");
  expect(await database.sql`select 1 from billstack.inbox where event_id = ${one.id}`).toHaveLength(1);
});

it("stores nothing if the secrets have changed or the connection is being disconnected or does not exist", async () => {
  const [stale, fresh, unknown] = await Promise.all([
    gather.add(arrival({ secretsVersion: 0 })),
    gather.add(arrival()),
    gather.add(arrival({ connectionId: "00000000-0000-4000-8000-000000000000" })),
  ]);
  expect([stale, fresh, unknown]).toEqual(["stale", "stored", "gone"]);
  await database.sql`update billstack.connections set disconnecting_at = now()`;
  const before = await database.sql`select 1 from billstack.inbox`;
  expect(await gather.add(arrival())).toBe("gone");
  await database.sql`update billstack.connections set disconnecting_at = null`;
  expect(await database.sql`select 1 from billstack.inbox`).toHaveLength(before.length);
});

it("goes on while a lock holds up one statement", async () => {
  const [other] = await database.sql<{ id: string }[]>`
    with team as (insert into billstack.teams (id, name) values ('otherotherothero', 'Other') returning id)
    insert into billstack.connections (team_id, mode, secret_key_sealed, secret_key_hint, publishable_key_sealed)
    select id, 'test', '', '', '' from team returning id`;
  const held: Promise<Outcome>[] = [];
  await database.sql.begin(async (sql) => {
    await sql`select from billstack.connections where id = ${connectionId} for update`;
    held.push(gather.add(arrival()));
    await until("the statement waits for the lock", async () => {
      const rows = await database.sql`
        select from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock' and clock_timestamp() - query_start > interval '200 ms'`;
      return rows.length > 0;
    });
    expect(await gather.add(arrival({ connectionId: other?.id ?? "" }))).toBe("stored");
  });
  expect(await Promise.all(held)).toEqual(["stored"]);
});

it("rejects a batch that PostgreSQL refuses, and goes on afterwards", async () => {
  const broken = gather.add(arrival({ id: "evt_\0" }));
  await expect(broken).rejects.toThrow("0x00");
  expect(await gather.add(arrival())).toBe("stored");
});

it("tells the sender to try again later if too much is waiting", async () => {
  const payload = `"${"x".repeat(4 * 1024 * 1024)}"`;
  const large = Array.from({ length: 15 }, () => gather.add(arrival({ payload })));
  const refused = gather.add(arrival({ payload }));
  await expect(refused).rejects.toThrow("Send this one again shortly");
  expect(new Set(await Promise.all(large))).toEqual(new Set(["stored"]));
  expect(await gather.add(arrival({ payload }))).toBe("stored");
});
