import { quoteTeamSchema, teamSchema } from "@billstack/tenancy";
import type { Sql } from "postgres";

import type { Connection } from "../../connection/store.js";
import type { Single } from "../listing/read-single.js";

/** The most products that one run reads one by one. */
const MOST_PRODUCTS = 200;

/**
 * The left-over item that makes a run look for products that are in no list of Stripe. Their ids are not known yet.
 */
export const UNKNOWN_PRODUCTS = { object: "product", id: "", byCustomer: false };

/**
 * Finds products that stored prices name but that BillStack has never read. Stripe does not list a product that was
 * made inside of another object.
 * @returns a result without pages, whose `more` names each product that was found, at most {@link MOST_PRODUCTS}
 */
export async function findUnknownProducts(sql: Sql, { id, teamId }: Connection): Promise<Single> {
  const schema = quoteTeamSchema(teamSchema(teamId));
  const rows = await sql.unsafe<{ product: string }[]>(
    `select distinct product from ${schema}.prices where product is not null and not exists (
       select from billstack.freshness
       where connection_id = $1 and object_type = 'product' and object_id = prices.product)
     order by product limit $2`,
    [id, MOST_PRODUCTS],
  );
  const more = rows.map(({ product }) => ({ object: "product", id: product, byCustomer: false }));
  return { pages: [], more, requests: 0, unread: null };
}
