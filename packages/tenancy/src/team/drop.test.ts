import { afterAll, beforeAll, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "../testing/create-test-database.js";
import { dropTeamSchema } from "./drop.js";
import { teamSchemaExists } from "./list.js";
import { proveTeamSchema } from "./prove.js";
import { provisionTeamSchema } from "./provision.js";
import { newTeamId } from "./team-id.js";
import { teamSchema } from "./team-schema.js";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

it("drops the schema of one team and keeps those of the other teams", async () => {
  const { sql } = database;
  const [team, other] = [newTeamId(), newTeamId()];
  await provisionTeamSchema(sql, team);
  await provisionTeamSchema(sql, other);
  expect(await dropTeamSchema(sql, team)).toBe(true);
  expect(await teamSchemaExists(sql, team)).toBe(false);
  expect(await proveTeamSchema(sql, other)).toEqual({ ok: true, tables: 26 });
  expect(await dropTeamSchema(sql, team)).toBe(false);
});

it("lets the team have a new and empty schema afterwards", async () => {
  const { sql } = database;
  const team = newTeamId();
  await provisionTeamSchema(sql, team);
  await sql`insert into ${sql(`${teamSchema(team)}.customers`)} (id) values ('cus_1')`;
  await dropTeamSchema(sql, team);
  await provisionTeamSchema(sql, team);
  expect(await sql`select id from ${sql(`${teamSchema(team)}.customers`)}`).toHaveLength(0);
});

it("waits for an open transaction that reads the schema, which still sees its rows", async () => {
  const { sql } = database;
  const team = newTeamId();
  await provisionTeamSchema(sql, team);
  const customers = `${teamSchema(team)}.customers`;
  await sql`insert into ${sql(customers)} (id) values ('cus_1')`;
  let dropped: Promise<boolean> | undefined;
  await sql.begin(async (tx) => {
    await tx`select id from ${tx(customers)}`;
    dropped = dropTeamSchema(sql, team);
    let waiting = 0;
    while (waiting === 0) {
      const rows = await sql`
        select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
      waiting = rows.length;
    }
    expect(await tx`select id from ${tx(customers)}`).toHaveLength(1);
  });
  expect(await dropped).toBe(true);
  await expect(sql`select id from ${sql(customers)}`).rejects.toThrow("does not exist");
});
