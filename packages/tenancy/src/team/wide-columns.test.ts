import { expect, it } from "vitest";
import { createTestDatabase } from "../testing/create-test-database.js";
import { proveTeamSchema } from "./prove.js";
import { provisionTeamSchema } from "./provision.js";
import { rewriteMigration } from "./rewrite-migration.js";
import { FIRST_ADDITION_ID } from "./team-migrations.js";
import { newTeamId } from "./team-id.js";
import { quoteTeamSchema, teamSchema } from "./team-schema.js";
import { upgradeTeamSchemas } from "./upgrade.js";
import { enumTypes } from "./wide-columns.js";

const rewrite = (sql: string): string =>
  rewriteMigration("0001_x.sql", sql, { enums: new Set(["kind", "mood"]) })
    .join('"s"')
    .trim();

it("finds the enum types that a migration creates", () => {
  expect(
    enumTypes(`create type "stripe"."kind" as enum ('a'); create type stripe.mood as ENUM ('b');`),
  ).toEqual(["kind", "mood"]);
});

it.each([
  [
    "changes the columns of a new table",
    `create table if not exists "stripe"."a" (b integer default 0, "c" "stripe"."kind" not null, d stripe.mood)`,
    'create table if not exists "s"."a" (b bigint default 0, "c" text not null, d text);',
  ],
  [
    "changes a new column",
    `alter table stripe.a add column b integer`,
    'alter table "s".a add column b bigint;',
  ],
  [
    "leaves out enum types, because no column needs them",
    `do $$ begin
       if not exists (select 1 from pg_type where typname = 'kind') then
         create type "stripe"."kind" as enum ('one', 'two');
       end if;
       -- more
     end $$;
     alter type "stripe"."kind" add value 'three'; select 1`,
    "select 1;",
  ],
  ["does not change other statements", "select stripe.kind, '1'::integer", `select "s".kind, '1'::integer;`],
])("%s", (_what, sql, expected) => {
  expect(rewrite(sql)).toBe(expected);
});

it("changes the columns of an older schema and keeps its rows", async () => {
  const { sql, drop } = await createTestDatabase();
  try {
    const teamId = newTeamId();
    await provisionTeamSchema(sql, teamId);
    const quoted = quoteTeamSchema(teamSchema(teamId));
    await sql.unsafe(`
      create type ${quoted}.subscription_status as enum ('active', 'paused');
      alter table ${quoted}.subscriptions alter created type integer,
        alter status type ${quoted}.subscription_status using status::${quoted}.subscription_status;
      alter table ${quoted}.invoices alter subtotal type integer;
      insert into ${quoted}.subscriptions (id, created, status) values ('sub_1', 5, 'paused');
      insert into ${quoted}.invoices (id, subtotal) values ('in_1', 700);
      delete from ${quoted}.migrations where id = ${FIRST_ADDITION_ID + 2};
      comment on schema ${quoted} is null`);
    expect(await upgradeTeamSchemas(sql)).toEqual({ upgraded: [teamId], failed: [] });
    expect(await proveTeamSchema(sql, teamId)).toEqual({ ok: true, tables: 26 });
    expect(await sql.unsafe(`select id, created, status from ${quoted}.subscriptions`)).toEqual([
      { id: "sub_1", created: "5", status: "paused" },
    ]);
    expect(await sql.unsafe(`select subtotal from ${quoted}.invoices`)).toEqual([{ subtotal: "700" }]);
  } finally {
    await drop();
  }
});
