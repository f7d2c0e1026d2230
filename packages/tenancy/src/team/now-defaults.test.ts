import { expect, it } from "vitest";
import { createTestDatabase } from "../testing/create-test-database.js";
import { proveTeamSchema } from "./prove.js";
import { provisionTeamSchema } from "./provision.js";
import { rewriteMigration } from "./rewrite-migration.js";
import { FIRST_ADDITION_ID } from "./team-migrations.js";
import { newTeamId } from "./team-id.js";
import { quoteTeamSchema, teamSchema } from "./team-schema.js";
import { upgradeTeamSchemas } from "./upgrade.js";

const rewrite = (sql: string): string => rewriteMigration("0001_x.sql", sql).join('"s"').trim();

it.each([
  [
    "changes the default in a new table",
    `create table stripe.a (b timestamptz default timezone('utc'::text, now()) not null, c text)`,
    'create table "s".a (b timestamptz default now() not null, c text);',
  ],
  [
    "changes the default of a new column",
    `alter table stripe.a add b timestamptz default timezone( 'utc' :: text , NOW() )`,
    'alter table "s".a add b timestamptz default now();',
  ],
  [
    "does not change other defaults",
    `alter table stripe.a add b timestamp default timezone('utc'::text, c)`,
    `alter table "s".a add b timestamp default timezone('utc'::text, c);`,
  ],
  [
    "does not change other statements",
    `select timezone('utc'::text, now()) from stripe.a`,
    `select timezone('utc'::text, now()) from "s".a;`,
  ],
])("%s", (_what, sql, expected) => {
  expect(rewrite(sql)).toBe(expected);
});

it.each(["Asia/Tokyo", "America/Los_Angeles"])(
  "a session in the time zone %s writes the right time, also in an older schema",
  async (zone) => {
    const { sql, drop } = await createTestDatabase();
    try {
      const secondsOff = async (table: string): Promise<number> => {
        const [row] = await sql.begin(async (transaction) => {
          await transaction.unsafe(`set local TimeZone = '${zone}'`);
          return transaction<{ off: number }[]>`
          insert into ${sql(table)} (id) values (${`x_${Math.random()}`})
          returning abs(extract(epoch from updated_at - now()))::float8 as off`;
        });
        return row?.off ?? Number.NaN;
      };
      const teamId = newTeamId();
      const schema = teamSchema(teamId);
      await provisionTeamSchema(sql, teamId);
      const tables = await sql<{ name: string }[]>`
      select table_name as name from information_schema.columns
      where table_schema = ${schema} and column_name = 'updated_at'`;
      expect(tables.length).toBe(19);
      for (const { name: table } of tables) expect(await secondsOff(`${schema}.${table}`)).toBeLessThan(60);

      // Turn the schema into an older one, which has the engine's own default and a row whose time is wrong
      // because of it.
      const quoted = quoteTeamSchema(schema);
      for (const { name: table } of tables) {
        await sql.unsafe(
          `alter table ${quoted}.${table} alter updated_at set default timezone('utc'::text, now())`,
        );
        expect(await secondsOff(`${schema}.${table}`)).toBeGreaterThan(3_600);
      }
      await sql.unsafe(`
      delete from ${quoted}.migrations where id = ${FIRST_ADDITION_ID + 4};
      comment on schema ${quoted} is null`);
      expect(await upgradeTeamSchemas(sql)).toEqual({ upgraded: [teamId], failed: [] });
      expect(await proveTeamSchema(sql, teamId)).toEqual({ ok: true, tables: 26 });
      for (const { name: table } of tables) {
        expect(await secondsOff(`${schema}.${table}`)).toBeLessThan(60);
        const [row] =
          await sql`select count(*)::int as rows from ${sql(`${schema}.${table}`)} where updated_at > now()`;
        expect(row).toEqual({ rows: 0 });
      }
    } finally {
      await drop();
    }
  },
);
