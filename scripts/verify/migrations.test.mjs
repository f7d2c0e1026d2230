import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, expect, it } from "vitest";

import { describeRelease, migrationProblems } from "./migrations.mjs";

/** @type {string} */
let root;
/** @type {import("./migrations.mjs").Folders} */
let folders;
/** @type {import("./migrations.mjs").Release} */
let release;

const write = (
  /** @type {"control" | "team"} */ kind,
  /** @type {string} */ name,
  /** @type {string} */ text,
) => writeFileSync(join(folders[kind], `${name}.sql`), text);

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "migrations-"));
  folders = {
    control: join(root, "control"),
    team: join(root, "team"),
    signature: join(root, "signature.json"),
  };
  mkdirSync(folders.control);
  mkdirSync(folders.team);
  write("control", "0001_things", "create table things (id int)");
  write("control", "0003_more", "create table more (id int)");
  write("team", "0001_index", 'create index on "stripe".customers (id)');
  writeFileSync(
    folders.signature,
    JSON.stringify({ signature: ["table customers", "table fresh", "column x"] }),
  );
  release = describeRelease(folders, "1.0.0");
});
afterEach(() => rmSync(root, { recursive: true }));

it("finds nothing right after a release, nor in new migrations that only add", async () => {
  expect(release.version).toBe("1.0.0");
  expect(Object.keys(release.control)).toEqual(["0001_things", "0003_more"]);
  write("control", "0004_next", "create table next (id int); create index on next (id)");
  write("team", "0002_fresh", 'create table "stripe".fresh (); alter table "stripe".fresh drop column x');
  expect(await migrationProblems(folders, release)).toEqual([]);
});

it("refuses a migration of the last release that has changed, is gone, or got one before it", async () => {
  write("control", "0001_things", "create table things (id bigint)");
  rmSync(join(folders.team, "0001_index.sql"));
  write("control", "0002_late", "create table late ()");
  expect(await migrationProblems(folders, release)).toEqual([
    expect.stringContaining("0001_things.sql has changed"),
    expect.stringContaining("0002_late.sql sorts before 0003_more"),
    expect.stringContaining("0001_index.sql is missing"),
  ]);
});

it("refuses what takes something from the last release, in both kinds of schemas", async () => {
  write("control", "0004_drop", "drop table things");
  write("team", "0002_drop", 'alter table "stripe".customers drop column name');
  expect(await migrationProblems(folders, release)).toEqual([
    expect.stringContaining("0004_drop.sql drops something"),
    expect.stringContaining("0002_drop.sql drops a column"),
  ]);
});
