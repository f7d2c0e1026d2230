import type { Column } from "./catalogue.js";
import type { Kind } from "./column-kinds.js";
import { likeSql, literal, unicodeForms } from "./like-sql.js";
import { quoted, type Parameters } from "./parameters.js";
import type { Condition, Operator } from "./question.js";
import { secondsOf } from "./value-of.js";
import { wrongField } from "./wrong-field.js";

const OF_TEXT = ["equals", "not", "contains", "starts_with", "null", "not_null"] as const;
const OF_NUMBER = ["equals", "not", "min", "max", "null", "not_null"] as const;
const OF_JSON = ["contains", "null", "not_null"] as const;
const OF_JSON_PATH = [...OF_TEXT, "min", "max"] as const;

/** What may be asked of a column of each kind. */
const OF_KIND: Record<Kind, readonly Operator[]> = {
  text: OF_TEXT,
  reference: OF_TEXT,
  number: OF_NUMBER,
  money: OF_NUMBER,
  time: ["before", "after", "null", "not_null"],
  boolean: ["equals", "null", "not_null"],
  json: OF_JSON,
};

/** Numbers of up to 18 digits before the point and 6 after it. Amounts of Stripe have at most 12. */
const NUMBER = /^-?\d{1,18}(?:\.\d{1,6})?$/;
/** ISO 8601 with a time zone. PostgreSQL gets only the number of seconds. */
const TIME = /^(\d{4}-\d\d-\d\d)T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d)$/i;

/**
 * Returns the SQL condition over the row `t`.
 *
 * @param columns the columns of the table; the condition names one of them
 * @param at the name of the condition in the input, for errors
 * @throws AppError invalid_input if the column does not exist, or does not take the operator or the value
 */
export function conditionSql(
  columns: readonly Column[],
  condition: Condition,
  at: string,
  parameters: Parameters,
): string {
  const column = columns.find(({ name }) => name === condition.column);
  if (column === undefined) throw wrongField(`${at}.column`, "There is no such column in this table.");
  const allowed = allowedOf(column, condition, at);
  if (!allowed.includes(condition.is))
    throw wrongField(`${at}.is`, `For this column, this must be one of: ${allowed.join(", ")}.`);
  if (condition.is === "null" || condition.is === "not_null") {
    if (condition.value !== undefined) throw wrongField(`${at}.value`, "This condition takes no value.");
    // JSON has a null of its own, which means the same to people.
    const value = column.kind === "json" ? jsonText(column, condition, parameters) : quoted(column.name);
    return `${value} is ${condition.is === "null" ? "" : "not "}null`;
  }
  if (condition.value === undefined) throw wrongField(`${at}.value`, "This is required.");
  const text = String(condition.value);
  switch (column.kind) {
    case "boolean":
      if (text !== "true" && text !== "false") throw wrongField(`${at}.value`, "This must be true or false.");
      return `${quoted(column.name)} = ${parameters.add(text === "true")}::boolean`;
    case "time":
      return timeSql(column, condition, secondsIn(text, at), parameters);
    case "number":
    case "money":
      return numberSql(quoted(column.name), condition.is, numberIn(text, at), parameters);
    case "json":
      return jsonSql(column, condition, text, at, parameters);
    case "reference":
    case "text":
      return textSql(`${quoted(column.name)}::text`, condition.is, text, parameters);
  }
}

function allowedOf(column: Column, { path }: Condition, at: string): readonly Operator[] {
  if (path === undefined) return OF_KIND[column.kind];
  if (column.kind !== "json") throw wrongField(`${at}.path`, "Only JSON columns have a path.");
  return OF_JSON_PATH;
}

function textSql(value: string, is: Operator, text: string, parameters: Parameters): string {
  if (is === "equals") return `${value} = ${parameters.add(text)}`;
  if (is === "not") return `${value} is distinct from ${parameters.add(text)}`;
  const before = is === "contains" ? "%" : "";
  return likeSql(
    [value],
    unicodeForms(text).map((form) => parameters.add(`${before}${literal(form)}%`)),
  );
}

function numberSql(value: string, is: Operator, number: string, parameters: Parameters): string {
  const compare = { equals: "=", not: "is distinct from", min: ">=", max: "<=" }[is as "min"];
  return `${value} ${compare} ${parameters.add(number)}::numeric`;
}

function timeSql(column: Column, { is }: Condition, seconds: number, parameters: Parameters): string {
  const value = `(${secondsOf(column)})`;
  // A time that is not known is neither before nor after.
  if (is === "before")
    return `${value} < ${timeParameter(column, seconds, parameters)} and ${quoted(column.name)} is not null`;
  return `${value} >= ${timeParameter(column, seconds, parameters)}`;
}

/** Stripe's times have whole seconds, so a time within a second means the same as the next whole second. */
const timeParameter = (column: Column, seconds: number, parameters: Parameters): string =>
  column.type === "bigint"
    ? `${parameters.add(String(Math.ceil(seconds)))}::bigint`
    : `${parameters.add(String(seconds))}::numeric`;

function jsonSql(
  column: Column,
  condition: Condition,
  text: string,
  at: string,
  parameters: Parameters,
): string {
  const { is, path } = condition;
  const [key, ...deeper] = path ?? [];
  // Values of metadata are always texts, and the metadata of customers has an index for this form.
  if (column.name === "metadata" && is === "equals" && key !== undefined && deeper.length === 0)
    return `${quoted(column.name)} @> ${parameters.add(JSON.stringify({ [key]: text }))}::text::jsonb`;
  const value = jsonText(column, condition, parameters);
  if (is !== "min" && is !== "max") return textSql(value, is, text, parameters);
  const digits = `case when ${value} ~ '^-?[0-9]{1,18}([.][0-9]{1,6})?$' then (${value})::numeric end`;
  return numberSql(`(${digits})`, is, numberIn(text, at), parameters);
}

/** Returns the expression for the text of a JSON value, which is null for JSON's own null. */
function jsonText(column: Column, { path = [] }: Condition, parameters: Parameters): string {
  const keys = path.map((key) => `${parameters.add(key)}::text`);
  return `(${quoted(column.name)} #>> array[${keys.join(", ")}]::text[])`;
}

function numberIn(text: string, at: string): string {
  if (NUMBER.test(text)) return text;
  throw wrongField(
    `${at}.value`,
    "This must be a number, such as 1250. Amounts are in the smallest unit of their currency.",
  );
}

function secondsIn(text: string, at: string): number {
  const [, day = ""] = TIME.exec(text) ?? [];
  const milliseconds = isDay(day) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(milliseconds)) return milliseconds / 1_000;
  throw wrongField(
    `${at}.value`,
    "This must be a time that exists, in ISO 8601 with its time zone, such as 2026-11-27T08:15:00Z.",
  );
}

/** Whether the calendar has this day. JavaScript takes 30 February for 2 March. */
function isDay(day: string): boolean {
  const midnight = Date.parse(day);
  return !Number.isNaN(midnight) && new Date(midnight).toISOString().startsWith(day);
}
