import { readdirSync } from "node:fs";
import { join, sep } from "node:path";

import { inRoot } from "../bootstrap/paths.mjs";

const SKIPPED = new Set(["node_modules", "dist", ".git", ".turbo", ".billstack"]);

/**
 * Lists the project's own files, without installed and built ones. Reads the folders and does not ask git, because
 * the files may have been copied without a git repository.
 * @param {RegExp} pattern
 * @returns {string[]} paths relative to the checkout, with forward slashes
 */
export function sourceFiles(pattern) {
  return walk("").filter((file) => pattern.test(file));
}

/**
 * @param {string} folder
 * @returns {string[]}
 */
function walk(folder) {
  return readdirSync(inRoot(folder), { withFileTypes: true })
    .filter((entry) => !SKIPPED.has(entry.name))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? walk(path) : [path.split(sep).join("/")];
    });
}
