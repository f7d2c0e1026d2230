import { expect, it } from "vitest";

import { breaksLastRelease, namesIn } from "./migration-rules.mjs";

const OLD = [
  "create table things (id int primary key, name text); create table billstack.more (id int);",
  "create function billstack.count_things() returns int language sql as 'select 1'; create view seen as select 1",
];
const problems = async (/** @type {string} */ text, options = {}) =>
  breaksLastRelease(text, await namesIn(OLD), options);

it.each([
  ["drops a table", "drop table things", "drops something"],
  ["drops a table among new ones", "create table x (); drop table x, more", "drops something"],
  ["drops a column", "alter table things drop column name", "drops a column"],
  ["drops a constraint", "alter table things drop constraint things_pkey", "AT_DropConstraint"],
  ["drops a function", "drop function billstack.count_things()", "drops something"],
  ["drops an index", "drop index things_name_idx", "drops something"],
  ["renames a table", "alter table things rename to stuff", "renames"],
  ["renames a column", "alter table billstack.things rename column name to title", "renames"],
  ["moves a table", "alter table things set schema public", "AlterObjectSchemaStmt"],
  ["changes a type", "alter table things alter column id type bigint", "changes the type"],
  ["adds NOT NULL", "alter table things alter column name set not null", "adds NOT NULL"],
  ["adds a column that must be given", "alter table things add column a int not null", "without a default"],
  [
    "adds an identity",
    "alter table things add column a bigint generated always as identity",
    "whole table anew",
  ],
  ["adds a serial", "alter table things add column a bigserial", "whole table anew"],
  [
    "adds a volatile default",
    "alter table things add column a uuid default gen_random_uuid()",
    "for each row",
  ],
  ["adds a column with a check", "alter table things add column a int check (a > 0)", "with a constraint"],
  [
    "adds a column with a key",
    "alter table things add column a int references more (id)",
    "with a constraint",
  ],
  ["adds a check", "alter table things add constraint c check (id > 0)", "checks all rows"],
  ["adds a key", "alter table things add foreign key (id) references more (id)", "checks all rows"],
  ["adds a check for new rows", "alter table things add constraint c check (id > 0) not valid", "may write"],
  [
    "validates while it holds a lock",
    "alter table things add column a int; alter table things validate constraint c",
    "a migration of its own",
  ],
  ["builds an index", "create index on things (name)", "builds an index"],
  ["makes a column unique", "create unique index concurrently if not exists i on things (name)", "unique"],
  [
    "builds an index beside other changes",
    "create index concurrently i on things (name); select 1",
    "only one",
  ],
  ["builds an index that may be there", "create index concurrently i on things (name)", "if not exists"],
  [
    "replaces a function",
    "create or replace function count_things() returns int language sql as 'select 2'",
    "replaces",
  ],
  ["replaces a view", "create or replace view billstack.seen as select 2", "replaces a view"],
  ["adds a trigger", "create trigger t after insert on things execute function f()", "trigger"],
  ["adds a policy", "create policy p on things using (false)", "hides rows"],
  ["hides rows", "alter table things enable row level security", "AT_EnableRowSecurity"],
  ["hides rows by a function", "select billstack.protect_rows('billstack.things')", "no rule knows"],
  ["calls a function", "select billstack.count_things()", "no rule knows"],
  ["updates rows", "update things set name = ''", "changes rows"],
  ["deletes rows", "delete from billstack.more", "changes rows"],
  [
    "replaces a row",
    "insert into more values (1) on conflict (id) do update set id = 2",
    "more than to insert",
  ],
  [
    "hides a deletion",
    "with x as (delete from more returning id) insert into things select id from x",
    "more than",
  ],
  [
    "hides a deletion in a query",
    "with x as (delete from more returning id) select * from x",
    "no rule knows",
  ],
  ["empties a table", "truncate things", "TruncateStmt"],
  ["takes a right", "revoke select on things from public", "takes a right away"],
  ["adds a partition", "create table part partition of things default", "adds a part"],
  ["runs a program", "do $$ begin perform 1; end $$", "DoStmt"],
  ["locks", "lock table things", "LockStmt"],
])("refuses a migration that %s", async (_, text, problem) => {
  expect(await problems(text)).toEqual([expect.stringContaining(problem)]);
});

it.each([
  "create table fresh (id int primary key, thing int not null references things (id)); create unique index on fresh (thing)",
  "create table fresh (id int); select billstack.protect_rows('billstack.fresh'); update fresh set id = 1; drop table fresh",
  "alter table things add column a text, add column b timestamptz not null default now(), add column c int default 0",
  "alter table things alter column name drop not null",
  "alter table things validate constraint c",
  "-- why\ncreate index concurrently if not exists things_name_idx on things (name)",
  "create function billstack.new_function() returns int language sql as 'select 1'",
  "insert into things values (1, 'a'); comment on table things is 'x'; grant select on things to public",
])("lets %s pass", async (text) => {
  expect(await problems(text)).toEqual([]);
});

it("allows a statement that says why the last release can live with it, and only this one", async () => {
  const text = `-- What it does.
    -- allowed: the last release reads the name only at its start
    update things set name = 'a';
    delete from things`;
  expect(await problems(text)).toEqual([expect.stringContaining("delete from things")]);
  expect(await problems("-- allowed:\nupdate things set name = ''")).toHaveLength(1);
});

it("finds the statement also after letters of several bytes", async () => {
  expect(await problems("comment on table things is 'für €'; drop table things")).toEqual([
    "drops something that the last release uses: drop table things",
  ]);
});

it("lets the migration of a team schema build an index, because it has a transaction of its own", async () => {
  expect(await problems("create index on stripe.things (name)", { isTeam: true })).toEqual([]);
  expect(await problems('alter table "stripe".things drop column name', { isTeam: true })).toHaveLength(1);
});
