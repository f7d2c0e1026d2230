/**
 * @typedef {object} Import
 * @property {string} file the path of the importing file, relative to the checkout, with forward slashes
 * @property {number} line
 * @property {string} specifier the text in quotes that names the imported module
 * @property {boolean} typeOnly whether the import disappears when the file is compiled
 */

const NAMES = String.raw`[\w$,\s]*(?:\{[^}]*\}|\*\s+as\s+[\w$]+|\*)?\s*from\s*`;
const STATEMENT = new RegExp(
  String.raw`^(?:import|export)\s+(type\s+)?(?:${NAMES})?["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']\s*\)`,
  "gm",
);

/**
 * Finds the imports of a TypeScript or JavaScript file. `import { type A }` is not `typeOnly`, because under
 * `verbatimModuleSyntax` the compiler keeps such an import.
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
 * Whether an `import("x")` at `index` names a type: it follows `typeof`, or it is inside of a comment.
 * @param {string} text
 * @param {number} index
 */
function isTypeQuery(text, index) {
  const before = text.slice(text.lastIndexOf("\n", index) + 1, index);
  return /typeof\s+$|^\s*(\/?\*|\/\/)/.test(before);
}
