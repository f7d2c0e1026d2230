import type { BurstEvent } from "./accounts.js";
import { compareWithStripe } from "./compare-with-stripe.js";
import type { Teams } from "./teams.js";

/**
 * Compares the rows of all teams with Stripe. Compares only objects that the events contain.
 * @returns a table row: how many teams there are, how many objects were compared, and how many of them differ
 */
export async function differences(
  { sql, of }: Teams,
  stripeUrl: string,
  events: readonly BurstEvent[],
): Promise<string[]> {
  const ids = new Set(events.map(({ body }) => (JSON.parse(body) as EventBody).data.object.id));
  let compared = 0;
  const different: string[] = [];
  for (const [account, { schema }] of of) {
    const found = await compareWithStripe({ sql, schema }, { stripeUrl, account, ids });
    compared += found.compared;
    different.push(...found.different);
  }
  if (different.length > 0) console.error("Different from Stripe:", different.slice(0, 10).join(", "));
  return [String(of.size), compared.toLocaleString("en"), different.length.toLocaleString("en")];
}

/** The part of an event's JSON that names its object. */
interface EventBody {
  data: { object: { id: string } };
}
