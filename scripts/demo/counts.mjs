/**
 * Counts the subscriptions in Stripe and their items. Includes canceled subscriptions, which Stripe lists only with
 * `status=all`.
 * @param {ReturnType<typeof import("./rest-client.mjs").stripeClient>} stripe
 * @returns {Promise<{ subscriptions: number, subscription_items: number }>}
 */
export async function countSubscriptions(stripe) {
  const counts = { subscriptions: 0, subscription_items: 0 };
  for (let after = "", more = true; more;) {
    /** @type {{ data: { id: string, items: { data: unknown[], has_more: boolean } }[], has_more: boolean }} */
    const page = await stripe("GET", `/v1/subscriptions?status=all&limit=100${after}`);
    counts.subscriptions += page.data.length;
    for (const { id, items } of page.data) {
      // A subscription contains at most ten of its items, and it can have twenty.
      const all = items.has_more
        ? await stripe("GET", `/v1/subscription_items?subscription=${id}&limit=100`)
        : items;
      counts.subscription_items += all.data.length;
    }
    after = `&starting_after=${page.data.at(-1)?.id}`;
    more = page.has_more;
  }
  return counts;
}

/**
 * Compares the numbers of Stripe's objects with the numbers of a team's rows.
 * @param {Record<string, number>} inStripe the numbers of objects, by the names of their tables. Names without a
 *   table are ignored.
 * @param {{ name: string, rows: number }[]} tables
 * @returns {{ equal: string[], different: string[] }} a text for each kind of object that exists in Stripe
 */
export function compareCounts(inStripe, tables) {
  const rows = new Map(tables.map((table) => [table.name, table.rows]));
  const kinds = Object.entries(inStripe).filter(([name, objects]) => objects > 0 && rows.has(name));
  return {
    equal: kinds.filter(([name, objects]) => rows.get(name) === objects).map(([name, n]) => `${name} ${n}`),
    different: kinds
      .filter(([name, objects]) => rows.get(name) !== objects)
      .map(([name, objects]) => `${name}: ${objects} in Stripe, ${rows.get(name)} rows here`),
  };
}
