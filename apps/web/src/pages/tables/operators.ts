import type { Kind, Operator } from "./row.js";

/** The words of each operator after the name of a column. */
export const OPERATOR_WORDS = {
  equals: "is",
  not: "is not",
  contains: "contains",
  starts_with: "starts with",
  after: "is at or after",
  before: "is before",
  min: "is at least",
  max: "is at most",
  null: "has no value",
  not_null: "has a value",
} as const satisfies Record<Operator, string>;

const OF_TEXT = ["equals", "not", "contains", "starts_with", "null", "not_null"] as const;
const OF_NUMBER = ["min", "max", "equals", "not", "null", "not_null"] as const;

/** What can be asked of a column of each kind. docs/tables.md has the same list. */
export const OPERATORS: Record<Kind, readonly Operator[]> = {
  text: OF_TEXT,
  reference: OF_TEXT,
  number: OF_NUMBER,
  money: OF_NUMBER,
  time: ["after", "before", "null", "not_null"],
  boolean: ["equals", "null", "not_null"],
  json: ["contains", "null", "not_null"],
};

/** What can be asked of a value inside of JSON. */
export const JSON_PATH_OPERATORS: readonly Operator[] = [...OF_TEXT, "min", "max"];

/** Whether the operator compares with a value. */
export const takesValue = (is: Operator): boolean => is !== "null" && is !== "not_null";
