import type { Column } from "./catalogue.js";
import { likeSql, literal, unicodeForms } from "./like-sql.js";
import { quoted, type Parameters } from "./parameters.js";

/** The columns that a search looks into, beside the id. */
const SEARCHED = new Set([
  "name",
  "email",
  "description",
  "number",
  "nickname",
  "lookup_key",
  "customer_name",
  "customer_email",
  "receipt_email",
]);

/** A whole id of Stripe: a short prefix, and 14 or more characters with a digit among them. */
const WHOLE_ID = /^[a-z]{2,8}_(?=\w*\d)\w{14,}$/;

/**
 * Returns the SQL condition for rows that a person would find by this text. A whole id finds its row and the rows that
 * refer to it, which indexes answer at once. Any other text is looked for in the id, names, e-mail addresses and the
 * description, in any case, which reads the table.
 */
export function searchSql(columns: readonly Column[], search: string, parameters: Parameters): string {
  const text = search.trim();
  if (WHOLE_ID.test(text)) {
    const id = parameters.add(text);
    const holders = columns.filter(({ name, kind }) => name === "id" || kind === "reference");
    return `(${holders.map(({ name }) => `${quoted(name)} = ${id}`).join(" or ")})`;
  }
  return likeSql(
    columns
      .filter(({ name, type }) => type === "text" && (name === "id" || SEARCHED.has(name)))
      .map(({ name }) => quoted(name)),
    unicodeForms(text).map((form) => parameters.add(`%${literal(form)}%`)),
  );
}
