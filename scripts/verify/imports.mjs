/**
 * @typedef {object} Import
 * @property {string} file the importing file, relative to the checkout, with forward slashes
 * @property {number} line
 * @property {string} specifier
 * @property {boolean} typeOnly gone after compiling
 */

const NAMES = String.raw`[\w$,\s]*(?:\{[^}]*\}|\*\s+as\s+[\w$]+|\*)?\s*from\s*`;
const STATEMENT = new RegExp(
  String.raw`^(?:import|export)\s+(type\s+)?(?:${NAMES})?["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']\s*\)`,
  "gm",
);

/**
 * The imports of a TypeScript or JavaScript file. `import { type A }` counts as an import at run time, as it is
 * one under `verbatimModuleSyntax`.
 * @param {string} file
 * @param {string} text
 * @returns {Import[]}
 */
export function importsOf(file, text) {
  return [...text.matchAll(STATEMENT)].map((match) => ({
    file,
    line: text.slice(0, match.index).split("\n").length,
    specifier: match[2] ?? match[3] ?? "",
    typeOnly: match[1] !== undefined || isTypeQuery(text, match.index),
  }));
}

/**
 * Whether an `import("x")` at `index` is the type of something: `typeof import("x")`, or inside a comment.
 * @param {string} text
 * @param {number} index
 */
function isTypeQuery(text, index) {
  const before = text.slice(text.lastIndexOf("\n", index) + 1, index);
  return /typeof\s+$|^\s*(\/?\*|\/\/)/.test(before);
}
