import type { TeamQuery } from "../tables/query-team.js";
import { OF_CHARGE, OF_CUSTOMER } from "./owner-tables.js";

/** So many of the newest objects of each kind are looked at. Older events are found by the id of their object. */
const MOST_OBJECTS = 200;

/** Returns the statement that finds the ids of the newest objects of a customer. */
export function objectsQuery(schema: string, customerId: string): TeamQuery {
  const own = Object.values(OF_CUSTOMER).map(
    (table) =>
      `(select id from ${schema}."${table}" where customer = $1 order by created desc limit ${MOST_OBJECTS})`,
  );
  const byCharge = Object.values(OF_CHARGE).map(
    (table) => `(select one.id from ${schema}.charges join ${schema}."${table}" one on one.charge = charges.id
      where charges.customer = $1 order by one.created desc limit ${MOST_OBJECTS})`,
  );
  return { text: [...own, ...byCharge].join(" union all "), parameters: [customerId], prepare: false };
}
