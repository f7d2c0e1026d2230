import type { BurstEvent } from "./accounts.js";
import { compareWithStripe } from "./compare-with-stripe.js";
import type { Teams } from "./teams.js";

/**
 * Compares the rows of all teams with Stripe, of the objects that events told of.
 * @returns how many teams there are, how many objects were compared, and how many of them differ
 */
export async function differences(
  { sql, of }: Teams,
  stripeUrl: string,
  events: readonly BurstEvent[],
): Promise<string[]> {
  const told = new Set(events.map(({ body }) => (JSON.parse(body) as Told).data.object.id));
  let compared = 0;
  const different: string[] = [];
  for (const [account, { schema }] of of) {
    const found = await compareWithStripe({ sql, schema }, { stripeUrl, account, told });
    compared += found.compared;
    different.push(...found.different);
  }
  if (different.length > 0) console.error("Not as Stripe's:", different.slice(0, 10).join(", "));
  return [String(of.size), compared.toLocaleString("en"), different.length.toLocaleString("en")];
}

interface Told {
  data: { object: { id: string } };
}
