import { z } from "zod";

import { textOfLength } from "../input-limits.js";

/** Makes SQL conditions, with the values as parameters. */
export interface SqlParts {
  /** Adds a value and returns its place in the statement, such as `$3`. */
  parameter(value: unknown): string;
  /** The quoted name of the team's schema. */
  schema: string;
}

/** One filter of a list. */
export interface Filter<Schema extends z.ZodType> {
  schema: Schema;
  /** Returns the SQL condition that a row `t` has to meet. */
  condition(value: z.output<Schema>, sql: SqlParts): string;
}

/** The filters of a list, by the names of their parameters. */
export type Filters = Record<string, Filter<z.ZodType>>;

/** When an object was created. A customer that was known only as deleted has no such time, which counts as 1970. */
export const CREATED = "coalesce(t.created, 0)";

const filterText = textOfLength(1, 500).optional();
const filterFlag = z.boolean().optional();
/** Stripe's times have whole seconds, so a time within a second means the same as the next whole second. */
const filterTime = z.iso
  .datetime({ offset: true })
  .transform((time) => Math.ceil(Date.parse(time) / 1_000))
  .optional();
/** Stripe allows 50 keys (docs.stripe.com/metadata). */
const filterKeys = z.record(textOfLength(1, 100), textOfLength(0, 500)).optional();

/** Only rows whose column has exactly this text. */
export function equals(column: string): Filter<typeof filterText> {
  return { schema: filterText, condition: (value, sql) => `t.${column} = ${sql.parameter(value)}` };
}

/** Only rows whose column has this one of the texts that Stripe writes there. */
export function oneOf<const Value extends string>(column: string, values: readonly Value[]) {
  const schema = z.enum(values).optional();
  const filter: Filter<typeof schema> = {
    schema,
    condition: (value, sql) => `t.${column} = ${sql.parameter(value)}`,
  };
  return filter;
}

/** Only rows whose column is true, or false. */
export function is(column: string): Filter<typeof filterFlag> {
  return { schema: filterFlag, condition: (value, sql) => `t.${column} = ${sql.parameter(value)}::boolean` };
}

/** Only rows that have all of these keys in their metadata, with exactly these values. */
export const withMetadata: Filter<typeof filterKeys> = {
  schema: filterKeys.describe("Keys of the metadata with their exact values, as in metadata[plan]=pro"),
  condition: (keys, sql) => `t.metadata @> ${sql.parameter(JSON.stringify(keys))}::text::jsonb`,
};

/** Only rows that were created in a range. */
export const createdRange = {
  createdAfter: {
    schema: filterTime.describe("Only objects that were created at this time or later, ISO 8601"),
    condition: (seconds, sql) => `${CREATED} >= ${sql.parameter(seconds)}::bigint`,
  } satisfies Filter<typeof filterTime> as Filter<typeof filterTime>,
  createdBefore: {
    schema: filterTime.describe("Only objects that were created before this time, ISO 8601"),
    condition: (seconds, sql) => `${CREATED} < ${sql.parameter(seconds)}::bigint`,
  } satisfies Filter<typeof filterTime> as Filter<typeof filterTime>,
};

/** Only subscriptions with an item of this price. */
export const ofPrice: Filter<typeof filterText> = {
  schema: filterText,
  condition: (price, { schema, parameter }) =>
    `t.id in (select subscription from ${schema}.subscription_items
      where deleted is not true and price = ${parameter(price)})`,
};

/** Only subscriptions with an item whose price is of this product. */
export const ofProduct: Filter<typeof filterText> = {
  schema: filterText,
  condition: (product, { schema, parameter }) =>
    `t.id in (select subscription from ${schema}.subscription_items
      join ${schema}.prices on prices.id = subscription_items.price
      where subscription_items.deleted is not true and product = ${parameter(product)})`,
};
