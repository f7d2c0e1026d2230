import { booleanColumns, integerColumns, jsonColumns, numberColumns, textColumns } from "@billstack/tenancy";

import { idOf } from "../stripe/id-of.js";
import type { NestedTable } from "./nested-tables.js";
import type { StripeObject, SyncedObject } from "./synced-object.js";

type Fields = Record<string, unknown>;
type Fits = (value: unknown) => boolean;

const isText: Fits = (value) => typeof value === "string" || idOf(value) !== null;
const isInteger: Fits = (value) => Number.isSafeInteger(value);
const isNumber: Fits = (value) => Number.isFinite(value);
const isFlag: Fits = (value) => typeof value === "boolean";
const isObject: Fits = (value) => typeof value === "object";

/**
 * The columns whose type in the table differs from the type of Stripe's field, by table and column. Found by comparing
 * the tables with the types of the stripe package 23.1.
 */
const EXCEPTIONS: Record<string, Fits> = {
  "credit_notes.voided_at": isInteger,
  "payment_intents.automatic_payment_methods": isObject,
  "payment_intents.last_payment_error": isObject,
  "payment_intents.next_action": isObject,
  "payment_intents.processing": isObject,
  "plans.transform_usage": isObject,
  "reviews.session": isObject,
  "subscriptions.trial_end": isInteger,
  "subscriptions.trial_start": isInteger,
};

/** For each table, what the fields of its objects have to be. Made once for each table. */
const fieldsOfTables = new Map<string, [name: string, fits: Fits][]>();

/**
 * Returns whether the body of an event has the form in which Stripe sends objects of its type: the value of each
 * column has the column's type, and its nested list is a list of objects. A body of another form only says that the
 * object has changed, so the object has to be read from Stripe. Other fields of the body may have any form.
 */
export function hasUsualForm({ table, nested, nestedTable }: SyncedObject, body: StripeObject): boolean {
  if (!fieldsFit(table, body as StripeObject & Fields)) return false;
  if (nested === undefined) return true;
  const list = (body as StripeObject & Fields)[nested.field];
  // If the entries have rows of their own, they are either in this list or read from Stripe.
  const mustHaveList = nestedTable !== undefined && nested.apart !== true;
  if (list === null || list === undefined) return !mustHaveList;
  return isUsualList(list, (entry) => !mustHaveList || isUsualEntry(nestedTable, entry, body.id));
}

/** Returns whether an entry of a nested list fits its table, and does not say that it belongs to another object. */
function isUsualEntry({ table, parent }: NestedTable, entry: Fields, parentId: string): boolean {
  return fieldsFit(table, entry) && (entry[parent] === undefined || entry[parent] === parentId);
}

/** Returns whether a value is a list in Stripe's form whose entries are objects with an id that `fits` accepts. */
function isUsualList(list: unknown, fits: (entry: Fields) => boolean): boolean {
  if (typeof list !== "object" || list === null || !("data" in list)) return false;
  if ("has_more" in list && typeof list.has_more !== "boolean") return false;
  return (
    Array.isArray(list.data) &&
    list.data.every((entry: unknown) => idOf(entry) !== null && fits(entry as Fields))
  );
}

/** Returns whether each field that has a column is missing, null, or a value of the column's type. */
function fieldsFit(table: string, fields: Fields): boolean {
  const known = fieldsOfTables.get(table) ?? readFields(table);
  fieldsOfTables.set(table, known);
  // This runs for each column of each event, so it is a plain loop.
  for (const [name, fits] of known) {
    const value = fields[name];
    if (value !== null && value !== undefined && !fits(value)) return false;
  }
  return true;
}

function readFields(table: string): [string, Fits][] {
  const types: [ReadonlySet<string>, Fits][] = [
    [textColumns(table), isText],
    [integerColumns(table), isInteger],
    [numberColumns(table), isNumber],
    [booleanColumns(table), isFlag],
    [jsonColumns(table), isObject],
  ];
  return types.flatMap(([names, fits]) =>
    [...names].map((name): [string, Fits] => [name, EXCEPTIONS[`${table}.${name}`] ?? fits]),
  );
}
