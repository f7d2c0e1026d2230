const TESTS = /\.test\.tsx?$|\/test\/|\/src\/testing\/|\/vitest\.config\.ts$/;

/** The files that may read `process.env`. All other files get what they need as parameters. */
const READERS = new RegExp(
  String.raw`${TESTS.source}|^scripts/|^apps/server/src/(env|main|cli/main)\.ts$|^apps/example-client/src/main\.ts$|^apps/stripe-sandbox/src/(main|sandbox)\.ts$|^packages/bench/src/(main|access/bare-server|bursts/engine-teams-server|ingest/(bare-server|engine-server|serve)|backfill/(engine-backfill|list-server))\.ts$`,
);

/**
 * Finds the lines that read `process.env` in a file that may not. Comments do not count.
 * @param {string} file the path relative to the checkout, with forward slashes
 * @param {string} text the contents of the file
 * @returns {string[]} a message for each such line
 */
export function environmentReads(file, text) {
  if (READERS.test(file)) return [];
  return text
    .split("\n")
    .map((line, index) => ({ code: line.replace(/^\s*(\*|\/\/|\/\*).*/, ""), number: index + 1 }))
    .filter(({ code }) => /\bprocess\.env\b(?!\["PATH"\])/.test(code))
    .map(({ number }) => `${file}:${number}: reads process.env, which only env.ts and entry files may do`);
}
