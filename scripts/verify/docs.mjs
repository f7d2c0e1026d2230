import { posix } from "node:path";

/** Matches a text in backticks that is a path of the repository. `application/json` is not one. */
const REPOSITORY_PATH = /^(apps|packages|scripts|docs|deploy|\.ci|\.github)\/[\w@./-]*$/;
/** Matches a link or a picture, and captures its target. */
const LINK = /\]\(([^)\s]+)\)|<img [^>]*src="([^"]+)"/g;

/**
 * Finds the paths that a Markdown text mentions in backticks, in relative links and in pictures. Ignores code blocks.
 * @param {string} file the path of the text, relative to the checkout
 * @param {string} text
 * @returns {{ path: string, line: number }[]} paths relative to the checkout
 */
export function namedPaths(file, text) {
  /** @type {{ path: string, line: number }[]} */
  const found = [];
  let inCode = false;
  for (const [index, line] of text.split("\n").entries()) {
    if (/^\s*```/.test(line)) inCode = !inCode;
    if (inCode) continue;
    for (const path of [...inBackticks(line), ...linked(file, line)]) found.push({ path, line: index + 1 });
  }
  return found;
}

/** @param {string} line */
const inBackticks = (line) =>
  [...line.matchAll(/`([^`\s]+)`/g)]
    .map(([, name = ""]) => name)
    .filter((name) => REPOSITORY_PATH.test(name));

/**
 * @param {string} file
 * @param {string} line
 */
const linked = (file, line) =>
  [...line.matchAll(LINK)]
    .map(([, link, picture]) => (link ?? picture ?? "").replace(/#.*$/, ""))
    .filter((target) => target !== "" && !/^[a-z]+:|^\//.test(target))
    .map((target) => posix.join(posix.dirname(file), target));

/**
 * Finds the environment variables that the server reads, which are the keys of the schema in env.ts.
 * @param {string} text the contents of env.ts
 * @returns {string[]}
 */
export const variablesIn = (text) =>
  [...text.matchAll(/^ {2}([A-Z][A-Z_]+):/gm)].map(([, name = ""]) => name);
