/**
 * @typedef {object} Backfill
 * @property {string} status
 * @property {string} startedAt
 * @property {string | null} finishedAt
 * @property {number} synced rows
 * @property {number} requests to Stripe
 * @property {number | null} rowsPerSecond
 * @property {number | null} secondsLeft
 * @property {string[] | null} [loadedButFor] what is still being loaded after all else is
 * @property {Record<string, { synced: number, status: string }>} result
 */

/**
 * @typedef {object} Verification
 * @property {string} status
 * @property {string | null} equalAsOf
 * @property {string | null} error
 * @property {Record<string, { compared: number, missing: number, extra: number, different: number, healed: number, status: string }>} result
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
 * @param {number} now in milliseconds
 * @returns {string} how far the run is, and how fast it goes
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
 * @returns {string} how many rows of each kind have been loaded
 */
export function rowsText({ result }) {
  const kinds = Object.entries(result).filter(([, { synced }]) => synced > 0);
  return kinds.map(([name, { synced }]) => `${name} ${number(synced)}`).join(", ") || "nothing";
}

/**
 * @param {Verification} verification
 * @returns {string} how much was compared, and how much of it differed
 */
export function verificationText({ result }) {
  const all = Object.values(result);
  const compared = all.reduce((sum, one) => sum + one.compared, 0);
  const found = all.reduce((sum, one) => sum + one.missing + one.extra + one.different, 0);
  const healed = all.reduce((sum, one) => sum + one.healed, 0);
  const differences =
    found === 0 ? "no difference" : `${number(found)} differences, ${number(healed)} of them put right`;
  return `${kindsText(result)}, ${number(compared)} objects compared, ${differences}`;
}
