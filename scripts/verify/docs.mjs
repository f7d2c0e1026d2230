import { posix } from "node:path";

/** Names in backticks that begin like this are paths of the repository; `application/json` is none. */
const REPOSITORY_PATH = /^(apps|packages|scripts|docs|\.ci)\/[\w@./-]*$/;
/** A link's or a picture's target. */
const LINK = /\]\(([^)\s]+)\)|<img [^>]*src="([^"]+)"/g;

/**
 * The paths that a Markdown text names, outside code blocks: in backticks, in relative links and in pictures.
 * @param {string} file the text's own path, relative to the checkout
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
 * The environment variables that the server's configuration knows: the keys of its schema.
 * @param {string} text of env.ts
 * @returns {string[]}
 */
export const variablesIn = (text) =>
  [...text.matchAll(/^ {2}([A-Z][A-Z_]+):/gm)].map(([, name = ""]) => name);
