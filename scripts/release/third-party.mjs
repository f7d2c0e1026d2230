import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** @typedef {{ name: string, version: string, license: string, text: string }} Package */

/** The licences of packages that contain none. They are in the repositories that the packages name. */
const FROM_REPOSITORY = new Map([
  [
    "@supabase/stripe-sync-engine",
    { license: "MIT", text: "Copyright (c) 2021 Inian\nhttps://github.com/supabase/stripe-sync-engine" },
  ],
]);

const TEXT_FILE = /^(licen[cs]e|copying|notice)(\.|-|$)/i;

/**
 * Reads which packages files belong to, with their licences.
 * @param {string[]} files paths. Those outside of `node_modules` are BillStack's own, and are left out.
 * @returns {Package[]}
 */
export function packagesOf(files) {
  const folders = new Set(files.filter((file) => file.includes("/node_modules/")).map(folderOf));
  return [...folders].map(readPackage);
}

/**
 * Writes the names, versions and licences of packages as a text for people. A package that is named twice in the same
 * version is in it once.
 * @param {Package[]} packages
 */
export function thirdPartyText(packages) {
  const byName = new Map(packages.map((one) => [`${one.name} ${one.version}`, one]));
  const sorted = [...byName].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
  const head = `BillStack contains these ${sorted.length} packages. Each keeps its own licence.\n`;
  return [head, ...sorted.map(describe)].join(`\n${"-".repeat(80)}\n`);
}

/** @param {Package} one */
const describe = ({ name, version, license, text }) =>
  `${name} ${version}\nLicence: ${license}\n${text === "" ? "" : `\n${text.trim()}\n`}`;

/**
 * Returns the folder of the package that contains a file: the nearest one whose package.json has a name and a version.
 * A package may have more files of that name, which only say how its modules are written.
 * @param {string} file
 * @returns {string}
 */
function folderOf(file) {
  for (let folder = dirname(file); folder !== dirname(folder); folder = dirname(folder)) {
    const manifest = join(folder, "package.json");
    if (existsSync(manifest) && "version" in JSON.parse(readFileSync(manifest, "utf8"))) return folder;
  }
  throw new Error(`${file} belongs to no package`);
}

/**
 * @param {string} folder
 * @returns {Package}
 * @throws {Error} if the package has no licence, because then nobody may hand it on
 */
function readPackage(folder) {
  const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const { name, version } = manifest;
  const license = manifest.license ?? FROM_REPOSITORY.get(name)?.license;
  if (typeof license !== "string")
    throw new Error(
      `The package ${name} ${version} has no licence. Without one, a release may not contain it.`,
    );
  const texts = readdirSync(folder).filter((entry) => TEXT_FILE.test(entry));
  const text = texts.map((entry) => readFileSync(join(folder, entry), "utf8")).join("\n");
  return { name, version, license, text: text || (FROM_REPOSITORY.get(name)?.text ?? origin(manifest)) };
}

/**
 * Returns who made a package and where it comes from, for packages that contain no text of their licence.
 * @param {{ author?: string | { name: string }, repository?: string | { url: string } }} manifest
 */
function origin({ author, repository }) {
  const by = typeof author === "object" ? author.name : author;
  const url = typeof repository === "object" ? repository.url : repository;
  return [by && `By ${by}`, url].filter(Boolean).join("\n");
}
