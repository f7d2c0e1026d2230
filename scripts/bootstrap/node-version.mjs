/** The oldest Node.js that every dependency of this repository runs on. */
const OLDEST = [20, 19];

/**
 * Stops the process with one clear sentence where Node.js is too old to go on.
 * @param {string} version as in `process.versions.node`
 */
export function requireNodeVersion(version = process.versions.node) {
  if (isNewEnough(version)) return;
  console.error(
    `BillStack needs Node.js ${OLDEST.join(".")} or newer; this is ${version}. Install a newer one from https://nodejs.org and run the command again.`,
  );
  process.exit(1);
}

/**
 * @param {string} version
 * @returns {boolean}
 */
export function isNewEnough(version) {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST;
  return major > oldestMajor || (major === oldestMajor && minor >= oldestMinor);
}
