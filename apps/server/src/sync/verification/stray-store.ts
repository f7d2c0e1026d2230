import { quoteTeamSchema, teamSchema, type TeamId } from "@billstack/tenancy";
import type { TransactionSql } from "postgres";

import type { SyncedObject } from "../../copy/objects.js";
import type { NestedTable } from "../../copy/nested-tables.js";
import type { StoredVerification } from "./verification-store.js";

type Run = Pick<StoredVerification, "id" | "connectionId" | "startedAt">;

/** Suspects what customers have by the rows who were not asked for it: each is asked then. */
export async function suspectStray(
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

/** Suspects objects that have no row although nested rows name them, if those are older than the run. */
export async function suspectParents(
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

/** Default payment methods without a row that are looked at in one run, at most. */
const DEFAULTS_AT_ONCE = 500;

/** Suspects the payment methods that customers and subscriptions use by default and that have no row. */
export async function suspectDefaults(
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
    [id, type, connectionId, DEFAULTS_AT_ONCE],
  );
}
