/**
 * @typedef {object} Backfill the fields of the REST API's answer that the demo shows
 * @property {string} status
 * @property {string} startedAt
 * @property {string | null} finishedAt
 * @property {number} synced the number of rows that were written
 * @property {number} requests the number of requests to Stripe
 * @property {number | null} rowsPerSecond
 * @property {number | null} secondsLeft
 * @property {string[] | null} [loadedButFor] the kinds of objects that are still being loaded when all others are
 *   done
 * @property {Record<string, { synced: number, status: string }>} result
 */

/**
 * @typedef {object} Verification the fields of the REST API's answer that the demo shows
 * @property {string} status
 * @property {string | null} equalAsOf
 * @property {string | null} error
 * @property {Record<string, { compared: number, missing: number, extra: number, different: number, healed: number,
 *   status: string }>} result
 */

/** @param {number} value */
const number = (value) => value.toLocaleString("en");

/** @param {Record<string, { status: string }>} result */
function kindsText(result) {
  const all = Object.values(result);
  const done = all.filter(({ status }) => status !== "waiting" && status !== "running").length;
  return `${done} of ${all.length} kinds of objects`;
}

/**
 * @param {Backfill} run
 * @param {number} now the current time in milliseconds since 1970
 * @returns {string} how far the backfill is, and how fast it is
 */
export function backfillText(
  { startedAt, finishedAt, synced, requests, rowsPerSecond, secondsLeft, loadedButFor = null, result },
  now,
) {
  const seconds = ((finishedAt === null ? now : Date.parse(finishedAt)) - Date.parse(startedAt)) / 1_000;
  const rows = `${number(synced)} rows${rowsPerSecond === null ? "" : ` (${number(rowsPerSecond)} a second)`}`;
  const rate = seconds < 1 ? "" : ` (${(requests / seconds).toFixed(1)} a second)`;
  const left = secondsLeft === null ? "" : `, about ${number(secondsLeft)} s left`;
  const names = loadedButFor?.map((name) => `${name.replaceAll("_", " ")}s`).join(", ");
  const kinds = names === undefined ? kindsText(result) : `all but ${names}`;
  return `${kinds}, ${rows}, ${number(requests)} requests${rate}${left}`;
}

/**
 * @param {Backfill} run
 * @returns {string} how many rows of each kind of object were loaded
 */
export function rowsText({ result }) {
  const kinds = Object.entries(result).filter(([, { synced }]) => synced > 0);
  return kinds.map(([name, { synced }]) => `${name} ${number(synced)}`).join(", ") || "nothing";
}

/**
 * @param {Verification} verification
 * @returns {string} how many objects were compared, and how many of them differed
 */
export function verificationText({ result }) {
  const all = Object.values(result);
  const compared = all.reduce((sum, one) => sum + one.compared, 0);
  const found = all.reduce((sum, one) => sum + one.missing + one.extra + one.different, 0);
  const healed = all.reduce((sum, one) => sum + one.healed, 0);
  const differences =
    found === 0 ? "no difference" : `${number(found)} differences, ${number(healed)} of them corrected`;
  return `${kindsText(result)}, ${number(compared)} objects compared, ${differences}`;
}
