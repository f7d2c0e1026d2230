import type { ObjectType } from "../copy/objects.js";
import { RESOURCES } from "../resources/resources.js";
import { selectRows } from "../resources/select-rows.js";
import type { TeamQuery } from "../tables/query-team.js";
import { OF_CHARGE, OF_CUSTOMER } from "./owner-tables.js";
import type { SearchTerms } from "./search-terms.js";

/**
 * The words of a customer, in the words of the index `stripe_customers_words_idx` (team addition 0010). PostgreSQL uses
 * the index only if the expressions are the same.
 */
const WORDS = String.raw`to_tsvector('simple', translate(
  left(coalesce(name, '') || ' ' || coalesce(email, '') || ' ' ||
    coalesce(jsonb_path_query_array(metadata, '$.*')::text, ''), 10000),
  '!"#$%&''()*+,-./:;<=>?@[\]^_${"`"}{|}~', repeat(' ', 32)))`;
/** The address in the words of the index `stripe_customers_lower_email_idx`. */
const EMAIL = "left(lower(email), 250)";

/**
 * So many customers that match are compared with each other to show the best first. More customers match only for
 * words that do not tell a person from many others, such as a single letter.
 */
const MOST_COMPARED = 500;

/** Returns a query for the customer that an object belongs to; null if objects of the type belong to none. */
function ownerQuery(schema: string, type: ObjectType, id: string): string | null {
  const own = OF_CUSTOMER[type];
  if (own !== undefined) return `select customer as id from ${schema}."${own}" where id = ${id}`;
  const byCharge = OF_CHARGE[type];
  if (byCharge === undefined) return null;
  return `select charges.customer as id from ${schema}."${byCharge}" one
    join ${schema}.charges on charges.id = one.charge where one.id = ${id}`;
}

/**
 * Returns the statement that finds customers, the best first. Each way to find them uses an index.
 *
 * @param limit the most rows
 */
export function searchQuery(schema: string, terms: SearchTerms, limit: number): TeamQuery {
  const parameters: unknown[] = [];
  const parameter = (value: unknown): string => `$${parameters.push(value)}`;
  const text = parameter(terms.text);
  const customers = `${schema}.customers`;
  const ways = [`select id, 0 as place, 'id' as "matchedBy" from ${customers} where id = ${text}`];
  const owner = terms.idOf === null ? null : ownerQuery(schema, terms.idOf, text);
  if (owner !== null) ways.push(`select id, 1, 'object' from (${owner}) owner where id is not null`);
  if (terms.metadata !== null) {
    const keys = parameter(JSON.stringify({ [terms.metadata.key]: terms.metadata.value }));
    ways.push(some(`select id, 2, 'metadata' from ${customers} where metadata @> ${keys}::text::jsonb`));
  }
  if (terms.email !== null) {
    const pattern = `left(lower(${parameter(terms.email)}::text), 250)`;
    ways.push(some(`select id, 3, 'email' from ${customers} where ${EMAIL} like ${pattern}`));
  }
  if (terms.words !== null) {
    const words = `to_tsquery('simple', ${parameter(terms.words)}::text)`;
    ways.push(some(`select id, 4, 'words' from ${customers} where ${WORDS} @@ ${words}`));
  }
  const order = `
    lower(t.email) = lower(${text}) desc nulls last, lower(t.name) = lower(${text}) desc nulls last,
    least(t.place, 3), t.deleted, coalesce(t.created, 0) desc, t.id desc`;
  const rows = `
    select customers.*, best.place, best."matchedBy" from (
      select distinct on (id) id, place, "matchedBy" from (${ways.join(" union all ")}) found order by id, place
    ) best join ${customers} using (id)`;
  const sorted = `select * from (${rows}) t order by ${order} limit ${limit}`;
  const fields = { ...RESOURCES.customers.fields, matchedBy: { sql: 't."matchedBy"' } };
  return { text: selectRows(fields, schema, sorted, order), parameters, prepare: false };
}

/** Limits a way to find customers. It stands in parentheses, because it is a part of a union. */
function some(query: string): string {
  return `(${query} limit ${MOST_COMPARED})`;
}
