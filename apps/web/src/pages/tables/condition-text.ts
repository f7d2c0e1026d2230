import { dateTimeText, timeOf } from "../../ui/date-time-text.js";
import { moneyText } from "../../ui/money-text.js";
import { columnLabel } from "./column-label.js";
import { OPERATOR_WORDS } from "./operators.js";
import type { Column, Condition } from "./row.js";

/**
 * Says a condition in words: "Created is at or after Nov 14, 2023, 10:13 PM".
 *
 * @param column the column of the condition; undefined if the table has none with this name
 * @param currency the currency that amounts are shown in
 */
export function conditionText(condition: Condition, column: Column | undefined, currency: string): string {
  const name = [columnLabel(condition.column), ...(condition.path ?? [])].join(" › ");
  const words = `${name} ${OPERATOR_WORDS[condition.is]}`;
  const { value } = condition;
  return value === undefined ? words : `${words} ${valueText(value, column, currency)}`;
}

function valueText(value: string | number | boolean, column: Column | undefined, currency: string): string {
  if (column?.kind === "money" && !Number.isNaN(Number(value))) return moneyText(Number(value), currency);
  const time = column?.kind === "time" ? timeOf(String(value)) : null;
  if (time !== null) return dateTimeText(time, "minute");
  return column?.kind === "text" || column?.kind === "json" ? `“${String(value)}”` : String(value);
}
