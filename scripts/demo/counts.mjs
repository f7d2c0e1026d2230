/**
 * How many subscriptions and items a team must have: the canceled ones, which Stripe lists only when asked, too.
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
      // A subscription shows ten of its items; it can have twenty.
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
 * Compares Stripe's objects with a team's rows, kind by kind.
 * @param {Record<string, number>} inStripe objects by resource; a resource that is synced has its table's name
 * @param {{ name: string, rows: number }[]} tables
 * @returns {{ equal: string[], different: string[] }} one sentence for each kind that Stripe has objects of
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
