import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { breaksLastRelease, namesIn } from "./migration-rules.mjs";

/**
 * @typedef {{ control: string, team: string, signature: string }} Folders the folders of migrations of the control
 *   schema and of team schemas, and the file with the signature of a team schema, which names the engine's tables
 */
/** @typedef {{ version: string, control: Record<string, string>, team: Record<string, string> }} Release */
/** @typedef {{ name: string, text: string, hash: string }} Migration */

/**
 * Checks that no migration of the last release has changed, and that the last release can live with the new ones.
 * @param {Folders} folders
 * @param {Release} release
 * @returns {Promise<string[]>} a line for each problem
 */
export async function migrationProblems(folders, release) {
  const control = readMigrations(folders.control);
  const team = readMigrations(folders.team);
  return [
    ...changedMigrations(folders.control, control, release.control),
    ...changedMigrations(folders.team, team, release.team),
    ...(await newProblems(folders.control, control, release.control, [], {})),
    ...(await newProblems(folders.team, team, release.team, tablesOf(folders.signature), { isTeam: true })),
  ];
}

/**
 * Describes the migrations of a new release.
 * @param {Folders} folders
 * @param {string} version
 * @returns {Release}
 */
export function describeRelease(folders, version) {
  const hashes = (/** @type {string} */ folder) =>
    Object.fromEntries(readMigrations(folder).map(({ name, hash }) => [name, hash]));
  return { version, control: hashes(folders.control), team: hashes(folders.team) };
}

/**
 * @param {string} folder
 * @returns {Migration[]}
 */
function readMigrations(folder) {
  return readdirSync(folder)
    .filter((file) => file.endsWith(".sql"))
    .toSorted()
    .map((file) => {
      const text = readFileSync(join(folder, file), "utf8");
      return {
        name: file.slice(0, -".sql".length),
        text,
        hash: createHash("sha256").update(text).digest("hex"),
      };
    });
}

/**
 * @param {string} folder
 * @param {Migration[]} migrations
 * @param {Record<string, string>} released
 * @returns {string[]}
 */
function changedMigrations(folder, migrations, released) {
  const found = new Map(migrations.map(({ name, hash }) => [name, hash]));
  const last = Object.keys(released).toSorted().at(-1) ?? "";
  return [
    ...Object.entries(released).flatMap(([name, hash]) => {
      if (found.get(name) === hash) return [];
      const what = found.has(name) ? "has changed" : "is missing";
      return [
        `${folder}/${name}.sql ${what}. It has run in databases, so write a new migration in its place.`,
      ];
    }),
    ...migrations.flatMap(({ name }) =>
      name in released || name > last
        ? []
        : [`${folder}/${name}.sql sorts before ${last} of the last release. Give it a higher number.`],
    ),
  ];
}

/**
 * Returns the tables in the signature of a team schema.
 * @param {string} file
 * @returns {string[]}
 */
function tablesOf(file) {
  const { signature } = /** @type {{ signature: string[] }} */ (JSON.parse(readFileSync(file, "utf8")));
  return signature.flatMap((line) => /^table (\w+)$/.exec(line)?.[1] ?? []);
}

/**
 * @param {string} folder
 * @param {Migration[]} migrations
 * @param {Record<string, string>} released
 * @param {string[]} otherTables tables that no file of the folder makes. Those that a new file makes may be among them.
 * @param {{ isTeam?: boolean }} options
 * @returns {Promise<string[]>}
 */
async function newProblems(folder, migrations, released, otherTables, options) {
  const texts = (/** @type {boolean} */ isOld) =>
    migrations.filter(({ name }) => name in released === isOld).map(({ text }) => text);
  const [old, fresh] = [await namesIn(texts(true)), await namesIn(texts(false))];
  for (const table of otherTables) if (!fresh.tables.has(table)) old.tables.add(table);
  /** @type {string[]} */
  const lines = [];
  for (const { name, text } of migrations.filter((migration) => !(migration.name in released))) {
    const problems = await breaksLastRelease(text, old, options);
    lines.push(...problems.map((problem) => `${folder}/${name}.sql ${problem}`));
  }
  return lines;
}
