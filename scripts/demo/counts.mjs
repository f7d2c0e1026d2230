/** @typedef {{ status: string, result: Record<string, { synced: number, status?: string }> }} Backfill */

/**
 * @param {Backfill} run
 * @returns {string} how many rows of each kind have been loaded
 */
export function progressOf({ result }) {
  const parts = Object.entries(result)
    .filter(([, { synced }]) => synced > 0)
    .map(([name, { synced }]) => `${name} ${synced.toLocaleString("en")}`);
  return parts.join(", ") || "nothing yet";
}

/**
 * What is not equal between Stripe's objects and a team's rows.
 * @param {Record<string, number>} inStripe objects by resource, which has its table's name
 * @param {{ name: string, rows: number }[]} tables
 * @returns {string[]}
 */
export function differences(inStripe, tables) {
  return tables
    .filter(({ name, rows }) => name in inStripe && inStripe[name] !== rows)
    .map(({ name, rows }) => `${name}: ${inStripe[name]} in Stripe, ${rows} here`);
}
