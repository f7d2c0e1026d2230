import { posix } from "node:path";

import { ENVIRONMENT_READERS, RULES } from "./architecture-rules.mjs";
import { importsOf } from "./imports.mjs";

/** Documents that the dashboard shows. It may import them although they are outside of its package. */
const SHARED_TEXT = /^docs\/[a-z-]+\.md(\?raw)?$/;

/**
 * Finds the places where a source file breaks the rules of the architecture.
 * @param {string} file the path relative to the checkout, with forward slashes
 * @param {string} text the contents of the file
 * @returns {string[]} one line for each violation
 */
export function violationsIn(file, text) {
  const imports = importsOf(file, text).filter((found) => !namesItsOwnPackage(found));
  return [
    ...RULES.filter((rule) => rule.files.test(file) && !rule.except?.test(file)).flatMap((rule) =>
      imports
        .filter((found) => !rule.allows(found))
        .map((found) => `${positionOf(found)}: "${found.specifier}": ${rule.name}, because ${rule.because}`),
    ),
    ...imports
      .filter(leavesItsPackage)
      .map(
        (found) => `${positionOf(found)}: "${found.specifier}": a relative import that leaves its package`,
      ),
    ...environmentReads(file, text),
  ];
}

/** @param {import("./imports.mjs").Import} found */
const positionOf = ({ file, line }) => `${file}:${line}`;

/**
 * Whether a file imports its own package by its public name, which tests may do.
 * @param {import("./imports.mjs").Import} found
 */
const namesItsOwnPackage = ({ file, specifier }) =>
  file.split("/")[1] === /^@billstack\/([^/]+)/.exec(specifier)?.[1];

/**
 * Whether a relative import leads to a file outside of the package.
 * @param {import("./imports.mjs").Import} found
 */
function leavesItsPackage({ file, specifier }) {
  const home = /^(apps|packages)\/[^/]+\//.exec(file)?.[0];
  if (home === undefined || !specifier.startsWith(".")) return false;
  const target = posix.join(posix.dirname(file), specifier);
  return !target.startsWith(home) && !SHARED_TEXT.test(target);
}

/**
 * Finds the lines that read `process.env` in a file that may not. Comments do not count.
 * @param {string} file
 * @param {string} text
 */
function environmentReads(file, text) {
  if (ENVIRONMENT_READERS.test(file)) return [];
  return text
    .split("\n")
    .map((line, index) => ({ code: line.replace(/^\s*(\*|\/\/|\/\*).*/, ""), number: index + 1 }))
    .filter(({ code }) => /\bprocess\.env\b(?!\["PATH"\])/.test(code))
    .map(({ number }) => `${file}:${number}: reads process.env, which only env.ts and entry files may do`);
}
