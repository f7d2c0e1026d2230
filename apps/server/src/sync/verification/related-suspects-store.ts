import { quoteTeamSchema, teamSchema, type TeamId } from "@billstack/tenancy";
import type { TransactionSql } from "postgres";

import type { SyncedObject } from "../../copy/objects.js";
import type { NestedTable } from "../../copy/nested-tables.js";
import type { StoredVerification } from "./verification-store.js";

type Run = Pick<StoredVerification, "id" | "connectionId" | "startedAt">;

/**
 * Makes suspects of customers that have rows of a type but were not asked for it in this run. The look at each asks
 * Stripe. At most `most` customers.
 */
export async function suspectUnaskedCustomers(
  sql: TransactionSql,
  { id }: Run,
  teamId: TeamId,
  { type, row, most }: { type: string; row: SyncedObject; most: number },
): Promise<void> {
  await sql.unsafe(
    `insert into billstack.differences (verification_id, object_type, object_id, kind)
     select distinct $1::uuid, $2::text, customer, 'different'
     from ${quoteTeamSchema(teamSchema(teamId))}."${row.table}"
     where customer is not null and not exists (
       select from billstack.seen where verification_id = $1 and object_type = $2 and object_id = customer)
     limit $3
     on conflict do nothing`,
    [id, type, most],
  );
}

/**
 * Makes suspects of objects that have no row although nested rows name them as their parent. Leaves out nested rows
 * that were written after the run started: their parent may be written at this moment. At most `most` objects.
 */
export async function suspectMissingParents(
  sql: TransactionSql,
  { id, startedAt }: Run,
  teamId: TeamId,
  { type, nested, most }: { type: string; nested: NestedTable; most: number },
): Promise<void> {
  const schema = quoteTeamSchema(teamSchema(teamId));
  const { table, parent, of } = nested;
  await sql.unsafe(
    `insert into billstack.differences (verification_id, object_type, object_id, kind)
     select distinct $1::uuid, $2::text, "${parent}", 'extra'
     from ${schema}."${table}" as nested
     where "${parent}" is not null and (last_synced_at is null or last_synced_at < $4::timestamptz)
       and not exists (select from ${schema}."${of}" as stored where stored.id = nested."${parent}")
     limit $3
     on conflict do nothing`,
    [id, type, most, startedAt.toISOString()],
  );
}

/** The most default payment methods without a row that become suspects in one run. */
const MOST_DEFAULTS = 500;

/**
 * Makes suspects of payment methods that customers or subscriptions use by default and that have no row. Used when
 * only a sample of the customers is asked for payment methods.
 */
export async function suspectDefaultPaymentMethods(
  sql: TransactionSql,
  { id, connectionId }: Run,
  teamId: TeamId,
  type: string,
): Promise<void> {
  const schema = quoteTeamSchema(teamSchema(teamId));
  await sql.unsafe(
    `insert into billstack.differences (verification_id, object_type, object_id, kind, parts)
     select distinct $1::uuid, $2::text, method, 'missing', jsonb_build_object(' of payment_methods/' || method, 'there')
     from (
       select invoice_settings ->> 'default_payment_method' as method from ${schema}.customers
       union all
       select default_payment_method from ${schema}.subscriptions
     ) as used
     where method like 'pm\\_%'
       and not exists (select from ${schema}.payment_methods where id = method)
       and not exists (
         select from billstack.freshness
         where connection_id = $3 and object_type = $2 and object_id = method and deleted)
     limit $4
     on conflict do nothing`,
    [id, type, connectionId, MOST_DEFAULTS],
  );
}
