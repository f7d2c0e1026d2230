import { describe, expect, it } from "vitest";
import { rewriteMigration, UnsafeMigrationError } from "./rewrite-migration.js";

const rewrite = (sql: string): string => rewriteMigration("0001_x.sql", sql).join('"s"').trim();

describe("rewriteMigration", () => {
  it.each([
    ["a quoted schema", 'select * from "stripe"."a"', 'select * from "s"."a";'],
    ["a schema without quotes", "select * from stripe.a", 'select * from "s".a;'],
    ["white space before the dot", 'select * from "stripe" . a', 'select * from "s" . a;'],
    [
      "a reference",
      "create table stripe.a (b text references stripe.c)",
      'create table "s".a (b text references "s".c);',
    ],
    [
      "a name that only begins so",
      "create index stripe_a_idx on stripe.a (b)",
      'create index stripe_a_idx on "s".a (b);',
    ],
    ["comments", "select 1; -- stripe.com/docs it's\n/* stripe.a; */ select 2", "select 1;\n  \n  select 2;"],
    ["a semicolon in a string", "comment on table stripe.a is 'x; y'", `comment on table "s".a is 'x; y';`],
    [
      "a function without a schema",
      "create or replace function f() returns trigger",
      'create or replace function "s".f() returns trigger;',
    ],
    ["the function of a trigger", "execute procedure f()", 'execute procedure "s".f();'],
    ["a function with a schema", "drop function stripe.f()", 'drop function "s".f();'],
    [
      "a change of an owner",
      "select 1;\nalter function f()\n  owner to postgres;\nselect 2",
      "select 1;\n\nselect 2;",
    ],
  ])("rewrites %s", (_what, sql, expected) => {
    expect(rewrite(sql)).toBe(expected);
  });

  it.each([
    ["the schema's name alone", "drop schema stripe"],
    ["the schema's name in a string", "select 'stripe.a'::regclass"],
    ["backslash escapes", "select E'\\' from stripe.a --'"],
    ["a name in the schema public", "create table public.a ()"],
    [
      "a condition that finds the types of every team",
      "do $$ begin if exists (select where typname = 'e') then end if; end $$",
    ],
    ["a search path", "set search_path = stripe"],
    ["another schema", "create schema other"],
    ["an extension", "create extension pgcrypto"],
    ["a grant", "grant all on stripe.a to anon"],
    ["the end of the transaction", "select 1; commit; select 2"],
    ["an index that cannot be created in a transaction", "create index concurrently i on stripe.a (b)"],
  ])("refuses %s", (_what, sql) => {
    expect(() => rewrite(sql)).toThrow(UnsafeMigrationError);
  });
});
