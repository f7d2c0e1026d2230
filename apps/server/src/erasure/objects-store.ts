import { quoteTeamSchema, teamSchema, type TeamId } from "@billstack/tenancy";
import type { Sql, TransactionSql } from "postgres";

import type { ObjectRef } from "../copy/freshness.js";
import { OBJECTS } from "../copy/objects.js";

/** The columns by which a row belongs to a customer, and those by which it belongs to a payment of the customer. */
const LINKS = ["customer", "charge", "payment_intent"] as const;

type Table = { type: string; table: string; links: ReadonlySet<string> };

/**
 * Finds the rows of a customer: those that name the customer, those with one of the ids, and those that name one of their
 * charges or payments, such as refunds and disputes.
 *
 * @param ids ids of objects of the customer that are known from elsewhere
 * @returns the objects, without the customer
 */
export async function findObjectsOf(
  sql: Sql,
  teamId: TeamId,
  customerId: string,
  ids: string[],
): Promise<ObjectRef[]> {
  const schema = teamSchema(teamId);
  const tables = await tablesOf(sql, schema);
  const found = new Map<string, ObjectRef>();
  const find = async ({ type, table }: Table, column: string, values: string[]): Promise<void> => {
    if (values.length === 0) return;
    const rows = await sql<{ id: string }[]>`
      select id from ${sql(schema)}.${sql(table)} where ${sql(column)} = any (${values}::text[]) and id <> ${customerId}`;
    for (const { id } of rows) found.set(id, { type, id });
  };
  for (const one of tables) {
    if (one.links.has("customer")) await find(one, "customer", [customerId]);
    await find(one, "id", ids);
  }
  const payments = [...found.values()].map(({ id }) => id);
  for (const one of tables)
    for (const link of ["charge", "payment_intent"]) if (one.links.has(link)) await find(one, link, payments);
  return [...found.values()];
}

/** Whether the team schema has a row of this customer. */
export async function customerHasRow(sql: Sql, teamId: TeamId, customerId: string): Promise<boolean> {
  const rows = await sql`select from ${sql(teamSchema(teamId))}.customers where id = ${customerId}`;
  return rows.length > 0;
}

async function tablesOf(sql: Sql, schema: string): Promise<Table[]> {
  const columns = await sql<{ table: string; name: string }[]>`
    select table_name as table, column_name as name from information_schema.columns
    where table_schema = ${schema} and column_name = any (${[...LINKS]}::text[])`;
  return Object.entries(OBJECTS).map(([type, { table }]) => ({
    type,
    table,
    links: new Set(columns.filter((one) => one.table === table).map(({ name }) => name)),
  }));
}

/**
 * Empties the row of a customer that Stripe has deleted: all columns but its id, that it is deleted, and its times. Stripe
 * answers nothing else about such a customer.
 */
export async function emptyDeletedCustomer(
  sql: TransactionSql,
  teamId: TeamId,
  customerId: string,
): Promise<void> {
  const schema = teamSchema(teamId);
  const columns = await sql<{ name: string }[]>`
    select column_name as name from information_schema.columns
    where table_schema = ${schema} and table_name = 'customers' and is_nullable = 'YES' and is_generated = 'NEVER'
      and column_name <> all (array['id', 'object', 'deleted', 'created', 'livemode', 'updated_at', 'last_synced_at'])`;
  const changes = columns.map(({ name }) => `"${name.replaceAll('"', '""')}" = null`).join(", ");
  await sql.unsafe(`update ${quoteTeamSchema(schema)}.customers set ${changes} where id = $1 and deleted`, [
    customerId,
  ]);
}
