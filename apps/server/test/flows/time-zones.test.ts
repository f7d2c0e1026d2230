import { startTestServer, type TestServer } from "@billstack/server/testing";
import { createTestDatabase, type TestDatabase } from "@billstack/tenancy/testing";
import { afterEach, expect, it } from "vitest";

import { customerOf, eventOf, Stage, unique } from "../stage.js";

let database: TestDatabase;
let server: TestServer;
afterEach(async () => {
  await server.stop();
  await database.drop();
});

/** Starts a server on a database with these settings. */
async function startWith(settings: Record<string, string>): Promise<void> {
  database = await createTestDatabase();
  const [row] = await database.sql<{ name: string }[]>`select current_database() as name`;
  for (const [name, value] of Object.entries(settings)) {
    await database.sql.unsafe(`alter database ${row?.name} set ${name} to '${value}'`);
  }
  server = await startTestServer({ databaseUrl: database.url });
}

it.each([
  { TimeZone: "Asia/Tokyo" },
  { TimeZone: "America/Los_Angeles" },
  { TimeZone: "Asia/Kolkata", DateStyle: "SQL, DMY" },
])("updated_at is the time of writing in every time zone of the database: %j", async (settings) => {
  await startWith(settings);
  const stage = await Stage.ready(server);
  await stage.sandbox("POST", `${stage.account}/seed`, { customers: 3 });
  await stage.backfill();
  const id = `cus_${unique()}`;
  await stage.apply(eventOf(customerOf(id, "By webhook")));
  expect(await stage.row("customers", id)).toMatchObject({ name: "By webhook" });
  const tables = await server.sql<{ name: string }[]>`
    select table_name as name from information_schema.columns
    where table_schema = ${stage.schema} and column_name = 'updated_at'`;
  const late: string[] = [];
  let rows = 0;
  for (const { name } of tables) {
    const [off] = await server.sql<{ rows: number; most: number | null }[]>`
      select count(*)::int as rows, max(abs(extract(epoch from updated_at - now())))::float8 as most
      from ${server.sql(`${stage.schema}.${name}`)}`;
    if ((off?.most ?? 0) >= 60) late.push(name);
    rows += off?.rows ?? 0;
  }
  expect(late).toEqual([]);
  expect(rows).toBeGreaterThan(10);
  const { body } = await stage.person.call("GET", "T/stripe/tables/customers?limit=100");
  const shown = (body["rows"] as Record<string, string>[]).map((row) => String(row["updated_at"]));
  expect(shown.length).toBe(4);
  for (const at of shown) expect(at).toMatch(/\+00:00$/);
});
