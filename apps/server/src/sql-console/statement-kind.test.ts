import { expect, it } from "vitest";

import { requireQuery } from "./statement-kind.js";

it.each([
  "select 1",
  "SELECT 1",
  "select/**/1",
  "(select 1) union (values (2))",
  "  -- a comment\n-- another\r/* and /* a nested */ one */ ; with a as (select 1) table a",
  "values (1)",
  "table customers",
  "show all",
  "explain analyze select 1",
  "-- nothing",
  "/* nothing",
  " ;; ",
])("%s is a query", (text) => {
  expect(() => requireQuery(text)).not.toThrow();
});

it.each([
  ["do $$ begin end $$", "DO"],
  ["/* select */ do $$ begin end $$", "DO"],
  ["/* /* select */ select */ do $$ begin end $$", "DO"],
  ["-- select\rdo $$ begin end $$", "DO"],
  ["; prepare mine as select 1", "PREPARE"],
  ["execute mine", "EXECUTE"],
  ["declare mine cursor with hold for select 1", "DECLARE"],
  ["listen billstack", "LISTEN"],
  ["set work_mem = '1GB'", "SET"],
  ["selects", "SELECTS"],
  ["select_1", "SELECT_1"],
  ["seléct", "SELÉCT"],
  ["\u00a0select 1", "\u00a0"],
  ['"select" 1', '"'],
  ["\\select", "\\"],
])("%s begins with %s, which is no query", (text, word) => {
  expect(() => requireQuery(text)).toThrow(`This statement begins with ${word}.`);
});
