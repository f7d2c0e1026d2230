import type { TeamId } from "@billstack/tenancy";
import type { Sql } from "postgres";

import { readTeam } from "./read-team.js";
import { shortItems } from "./subscriptions-store.js";

/** The lines of an invoice of a subscription. */
export interface InvoiceRow {
  subscription: string;
  lines: unknown[] | null;
}

/**
 * Returns the invoices that may tell a change of these subscriptions, the oldest first. An invoice whose subtotal is that
 * of the invoice before bills the same, so its lines are not read: to read the lines of all invoices takes ten times as
 * long.
 *
 * @param first the smallest id of the subscriptions
 * @param last the largest id of the subscriptions
 */
export function selectInvoices(
  sql: Sql,
  teamId: TeamId,
  { first, last }: { first: string; last: string },
): Promise<readonly InvoiceRow[]> {
  const more = `, 'subscription_item', one->'subscription_item', 'proration', one->'proration',
    'amount', one->'amount', 'period', one->'period'`;
  return readTeam<InvoiceRow>(
    sql,
    teamId,
    (schema) => `
      with billed as materialized (
        select id, subscription, created, subtotal is distinct from lag(subtotal) over bills
          or billing_reason is distinct from lag(billing_reason) over bills as differs
        from ${schema}.invoices where subscription >= $1 and subscription <= $2
        window bills as (partition by subscription order by created, id)
      )
      select billed.subscription, ${shortItems("lines", more)} as lines
      from billed join ${schema}.invoices using (id)
      where differs order by billed.subscription, billed.created, id`,
    [first, last],
  );
}
