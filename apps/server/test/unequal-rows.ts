import type { Sql } from "postgres";

import { SYNCED_TABLES } from "../src/tables/tables.js";

/** What of a table's rows a list shows; of the others there are none that it leaves out. */
const LISTED: Record<string, string> = {
  customers: "deleted is not true",
  payment_methods: "customer is not null",
  subscription_items: "deleted is not true",
};

/** Columns that Stripe makes anew for every answer. */
const MOVING: Record<string, string[]> = {
  charges: ["receipt_url"],
  checkout_sessions: ["client_secret", "url"],
  credit_notes: ["pdf"],
  invoices: ["hosted_invoice_url", "invoice_pdf"],
};

export interface Compared {
  rows: number;
  /** Rows that one team has and the other has not, either way. */
  unequal: number;
}

/** The rows of two teams of one account, by table, without what differs between two reads of one object. */
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
