/** The oldest version of Node.js on which all dependencies run. */
const OLDEST = [20, 19];

/**
 * Prints what to do and ends the process if Node.js is too old.
 * @param {string} version such as `20.19.0`
 */
export function requireNodeVersion(version = process.versions.node) {
  if (isNewEnough(version)) return;
  console.error(
    `BillStack needs Node.js ${OLDEST.join(".")} or newer, but this is ${version}. Install a newer version from https://nodejs.org and run the command again.`,
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
