const TESTS = /\.test\.tsx?$|\/test\/|\/src\/testing\/|\/vitest\.config\.ts$/;

/** Files that may read `process.env`; all others are handed what they need. */
const READERS = new RegExp(
  String.raw`${TESTS.source}|^scripts/|^apps/server/src/(env|main|cli/main)\.ts$|^apps/stripe-sandbox/src/(main|sandbox)\.ts$|^packages/bench/src/(main|bursts/engine-teams-server|ingest/(bare-server|engine-server|serve)|backfill/(engine-backfill|list-server))\.ts$`,
);

/**
 * Finds where a source file reads `process.env` and should not. Comments are left out.
 * @param {string} file relative to the checkout, with forward slashes
 * @param {string} text
 * @returns {string[]} one sentence for each line
 */
export function environmentReads(file, text) {
  if (READERS.test(file)) return [];
  return text
    .split("\n")
    .map((line, index) => ({ code: line.replace(/^\s*(\*|\/\/|\/\*).*/, ""), number: index + 1 }))
    .filter(({ code }) => /\bprocess\.env\b(?!\["PATH"\])/.test(code))
    .map(({ number }) => `${file}:${number}: reads process.env, which only env.ts and the entries may`);
}
