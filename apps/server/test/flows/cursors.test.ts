import { startTestServer, type TestServer } from "@billstack/server/testing";
import { afterAll, beforeAll, expect, it } from "vitest";

import { Stage } from "../stage.js";

let server: TestServer;
let stage: Stage;
beforeAll(async () => {
  server = await startTestServer();
  stage = await Stage.ready(server);
});
afterAll(() => server.stop());

/** Reads all rows of a list, seven at a time, by its cursors. */
async function readAll(path: string, field: string): Promise<Record<string, unknown>[]> {
  const rows: Record<string, unknown>[] = [];
  for (let cursor = ""; ;) {
    const { status, body, text } = await stage.person.call("GET", `${path}limit=7${cursor}`);
    expect({ status, text }).toMatchObject({ status: 200 });
    rows.push(...(body[field] as Record<string, unknown>[]));
    if (body["nextCursor"] === null) return rows;
    cursor = `&cursor=${encodeURIComponent(String(body["nextCursor"]))}`;
  }
}

const idsOf = (rows: Record<string, unknown>[]): unknown[] => rows.map(({ id }) => id);

it("the list of events shows each of 5,000 once, though a hundred share each millisecond and two each microsecond", async () => {
  await server.sql`
    insert into billstack.inbox (connection_id, event_id, type, created, received_at, status, payload)
    select id, 'evt_' || n, case n % 3 when 0 then 'ping' else 'pong' end, now(),
      date_trunc('milliseconds', now()) - (n / 100) * interval '1 millisecond' + (n % 100 / 2) * interval '1 microsecond',
      case n % 2 when 0 then 'not_synced' else 'buried' end, '{}'
    from billstack.connections, generate_series(1, 5000) as n where team_id = ${stage.teamId}`;
  const all = idsOf(await readAll("T/stripe/events?", "events"));
  expect(all).toHaveLength(5_000);
  expect(new Set(all).size).toBe(5_000);
  const some = await readAll("T/stripe/events?status=buried&type=ping&", "events");
  expect(new Set(idsOf(some)).size).toBe(some.length);
  expect(some).toHaveLength(833);
}, 120_000);

it("the audit shows each of 1,000 entries once, though all have the same time", async () => {
  await server.sql`
    insert into billstack.audit (team_id, action) select ${stage.teamId}, 'backfill.started' from generate_series(1, 1000)`;
  const entries = await readAll("T/audit?", "entries");
  const [{ n } = { n: 0 }] = await server.sql<{ n: number }[]>`
    select count(*)::int as n from billstack.audit where team_id = ${stage.teamId}`;
  expect(entries).toHaveLength(n);
  expect(new Set(idsOf(entries)).size).toBe(n);
}, 60_000);

it("a table shows each of 1,000 rows once", async () => {
  const ids = Array.from({ length: 1_000 }, (_, n) => `${n % 2 === 0 ? "cus" : "Cus"}_${n}_é%&`);
  await server.sql`
    insert into ${server.sql(`${stage.schema}.customers`)} (id) select unnest(${ids}::text[])`;
  const rows = await readAll("T/stripe/tables/customers?", "rows");
  expect(idsOf(rows).toSorted()).toEqual(ids.toSorted());
}, 60_000);
