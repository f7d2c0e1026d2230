import { quoteTeamSchema, teamSchema } from "@billstack/tenancy";
import type { Sql } from "postgres";

import type { Connection } from "../../connection/store.js";
import type { Single } from "../listing/read-single.js";

/** More are not asked for one by one in one run. */
const MOST = 200;

/** What is to be read of the products that no list has, before they are known. */
export const UNKNOWN_PRODUCTS = { object: "product", id: "", byCustomer: false };

/** The products that stored prices name, of which nothing is known: Stripe lists none that was made inside of another object. */
export async function findUnknownProducts(sql: Sql, { id, teamId }: Connection): Promise<Single> {
  const schema = quoteTeamSchema(teamSchema(teamId));
  const rows = await sql.unsafe<{ product: string }[]>(
    `select distinct product from ${schema}.prices where product is not null and not exists (
       select from billstack.freshness
       where connection_id = $1 and object_type = 'product' and object_id = prices.product)
     order by product limit $2`,
    [id, MOST],
  );
  const more = rows.map(({ product }) => ({ object: "product", id: product, byCustomer: false }));
  return { pages: [], more, requests: 0, unread: null };
}
