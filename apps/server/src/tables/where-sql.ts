import type { Column } from "./catalogue.js";
import { conditionSql } from "./condition-sql.js";
import type { Parameters } from "./parameters.js";
import type { Filter } from "./question.js";
import { searchSql } from "./search-sql.js";

/**
 * Returns the SQL conditions of a filter over the row `t`.
 *
 * @throws AppError invalid_input for a condition that the table does not take
 */
export function whereSql(
  columns: readonly Column[],
  { where = [], search }: Filter,
  parameters: Parameters,
): string[] {
  const conditions = where.map((condition, index) =>
    conditionSql(columns, condition, `where.${index}`, parameters),
  );
  return search === undefined ? conditions : [...conditions, searchSql(columns, search, parameters)];
}
