/**
 * Returns a statement for rows as JSON, whose names are those of the API.
 *
 * @param fields the SQL expression of each field, over a row `t`. `SCHEMA.` stands for the team's schema.
 * @param rows a query for the rows of the table
 * @param order how the rows are sorted. Absent: they are not sorted.
 */
export function selectRows(
  fields: Record<string, { sql: string }>,
  schema: string,
  rows: string,
  order?: string,
): string {
  const values = Object.entries(fields).map(
    ([name, { sql }]) => `${sql.replaceAll("SCHEMA.", `${schema}.`)} as "${name}"`,
  );
  const sorted = order === undefined ? "" : ` order by ${order}`;
  return `select to_json(shown) as row from (select ${values.join(", ")} from (${rows}) t${sorted}) shown`;
}
