import { z } from "zod";

import { isoOf } from "../iso-time.js";

/** One field of an object that programs read. */
export interface Field<Schema extends z.ZodType> {
  /** The SQL expression for its value, over the columns of the row `t`. */
  sql: string;
  schema: Schema;
  /** Converts the value, as JSON, to the documented form. */
  read(value: unknown): z.output<Schema>;
}

/** The fields of an object, by their names in the API. */
export type Fields = Record<string, Field<z.ZodType>>;

const textOrNull = z.string().nullable();
const integerOrNull = z.number().int().nullable();
const flagOrNull = z.boolean().nullable();
const timeOrNull = z.iso.datetime().nullable();
const stringMap = z.record(z.string(), z.string());

/** The id of the object itself. */
export const ownId: Field<z.ZodString> = { sql: "t.id", schema: z.string(), read: String };

/** A text, or null. Numbers that Stripe writes as a text stay texts. */
export function text(sql: string): Field<typeof textOrNull> {
  return { sql, schema: textOrNull, read: (value) => (typeof value === "string" ? value : null) };
}

/** A whole number, or null. Amounts are in the smallest unit of the currency beside them. */
export function integer(sql: string): Field<typeof integerOrNull> {
  return { sql, schema: integerOrNull, read: (value) => (typeof value === "number" ? value : null) };
}

/** True or false, or null. */
export function flag(sql: string): Field<typeof flagOrNull> {
  return { sql, schema: flagOrNull, read: (value) => (typeof value === "boolean" ? value : null) };
}

/** A time, stored as Unix seconds, as ISO 8601; null if there is none. */
export function time(sql: string): Field<typeof timeOrNull> {
  return { sql, schema: timeOrNull, read: (value) => (typeof value === "number" ? isoOf(value) : null) };
}

/** The metadata of an object. Empty if it has none. */
export const metadata: Field<typeof stringMap> = {
  sql: "t.metadata",
  schema: stringMap,
  read: (value) => {
    const entries = Object.entries((value ?? {}) as Record<string, unknown>);
    return Object.fromEntries(
      entries.filter((entry): entry is [string, string] => typeof entry[1] === "string"),
    );
  },
};

/** A list of objects inside of an object. `sql` returns them as a JSON list whose entries have the fields' values. */
export function listOf<Inner extends Fields>(
  inner: Inner,
  sql: string,
): Field<z.ZodArray<ReturnType<typeof schemaOf<Inner>>>> {
  const schema = z.array(schemaOf(inner));
  return {
    sql,
    schema,
    read: (value) => {
      const rows = Array.isArray(value) ? (value as Row[]) : [];
      return rows.map((row) => readFields(inner, row)) as z.output<typeof schema>;
    },
  };
}

/** A row as JSON, with the names of the API. */
export type Row = Record<string, unknown>;

/** Returns the schema of an object with these fields. */
export function schemaOf<Of extends Fields>(
  fields: Of,
): z.ZodObject<{ [Name in keyof Of]: Of[Name]["schema"] }> {
  const shape = Object.fromEntries(Object.entries(fields).map(([name, { schema }]) => [name, schema]));
  return z.object(shape as { [Name in keyof Of]: Of[Name]["schema"] });
}

/** The object that a row becomes. */
export type ReadFields<Of extends Fields> = { [Name in keyof Of]: z.output<Of[Name]["schema"]> };

/** Converts all fields of a row to their documented form. */
export function readFields<Of extends Fields>(fields: Of, row: Row): ReadFields<Of> {
  const read = Object.entries(fields).map(([name, field]) => [name, field.read(row[name])]);
  return Object.fromEntries(read) as ReadFields<Of>;
}
