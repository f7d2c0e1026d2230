import type { Sql } from "postgres";

import { SYNCED_TABLES } from "../src/copy/synced-tables.js";

/** Which rows of a table Stripe's lists show. Lists show all rows of the tables that are not named here. */
const LISTED: Record<string, string> = {
  customers: "deleted is not true",
  payment_methods: "customer is not null",
  subscription_items: "deleted is not true",
};

/** Columns whose values Stripe generates again for each answer. */
const MOVING: Record<string, string[]> = {
  charges: ["receipt_url"],
  checkout_sessions: ["client_secret", "url"],
  credit_notes: ["pdf"],
  invoices: ["hosted_invoice_url", "invoice_pdf"],
};

/** The result of the comparison of one table. */
export interface Compared {
  rows: number;
  /** How many rows only one of the two teams has. */
  unequal: number;
}

/** Compares the rows of two teams that are connected to the same account, table by table. */
export async function compareTeams(sql: Sql, one: string, other: string): Promise<Record<string, Compared>> {
  const rowsOf = (teamId: string, table: string): string =>
    `select to_jsonb(t) - '{${["last_synced_at", "updated_at", ...(MOVING[table] ?? [])].join(",")}}'::text[] as row
     from "stripe_team_${teamId}"."${table}" t where ${LISTED[table] ?? "true"}`;
  const tables = SYNCED_TABLES.map(async (table) => {
    const [mine, theirs] = [rowsOf(one, table), rowsOf(other, table)];
    const [counted] = await sql.unsafe<[Compared]>(
      `select (select count(*)::int from (${mine}) as mine) as rows,
         (select count(*)::int from ((${mine} except all ${theirs}) union all (${theirs} except all ${mine})) as unequal)
         as unequal`,
    );
    return [table, counted] as const;
  });
  return Object.fromEntries(await Promise.all(tables));
}
