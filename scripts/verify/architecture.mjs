import { posix } from "node:path";

import { ENVIRONMENT_READERS, RULES } from "./architecture-rules.mjs";
import { importsOf } from "./imports.mjs";

/** Text that the dashboard shows, read from where people edit it. */
const SHARED_TEXT = /^docs\/[a-z-]+\.md(\?raw)?$/;

/**
 * What one source file does against the architecture.
 * @param {string} file relative to the checkout, with forward slashes
 * @param {string} text
 * @returns {string[]} one sentence for each violation
 */
export function violationsIn(file, text) {
  const imports = importsOf(file, text).filter((found) => !namesItsOwnPackage(found));
  return [
    ...RULES.filter((rule) => rule.files.test(file) && !rule.except?.test(file)).flatMap((rule) =>
      imports
        .filter((found) => !rule.allows(found))
        .map((found) => `${at(found)}: "${found.specifier}": ${rule.name}, because ${rule.because}`),
    ),
    ...imports
      .filter(leavesItsPackage)
      .map((found) => `${at(found)}: "${found.specifier}": a relative import that leaves its package`),
    ...environmentReads(file, text),
  ];
}

/** @param {import("./imports.mjs").Import} found */
const at = ({ file, line }) => `${file}:${line}`;

/**
 * A test may take its own package by its public name.
 * @param {import("./imports.mjs").Import} found
 */
const namesItsOwnPackage = ({ file, specifier }) =>
  file.split("/")[1] === /^@billstack\/([^/]+)/.exec(specifier)?.[1];

/** @param {import("./imports.mjs").Import} found */
function leavesItsPackage({ file, specifier }) {
  const home = /^(apps|packages)\/[^/]+\//.exec(file)?.[0];
  if (home === undefined || !specifier.startsWith(".")) return false;
  const target = posix.join(posix.dirname(file), specifier);
  return !target.startsWith(home) && !SHARED_TEXT.test(target);
}

/**
 * @param {string} file
 * @param {string} text
 */
function environmentReads(file, text) {
  if (ENVIRONMENT_READERS.test(file)) return [];
  return text
    .split("\n")
    .map((line, index) => ({ code: line.replace(/^\s*(\*|\/\/|\/\*).*/, ""), number: index + 1 }))
    .filter(({ code }) => /\bprocess\.env\b(?!\["PATH"\])/.test(code))
    .map(({ number }) => `${file}:${number}: reads process.env, which only env.ts and the entries may`);
}
