import type { TransactionSql } from "postgres";

/** The row that says which entry is the last one of the versions without chains. `mac` is the HMAC of the row. */
export interface AuditStart {
  lastOlderId: string;
  mac: string;
}

/** Returns the id of the newest entry of all teams; 0 if there is none. */
export async function newestId(sql: TransactionSql): Promise<string> {
  const [newest] = await sql<{ id: string }[]>`select coalesce(max(id), 0)::text as id from billstack.audit`;
  return newest?.id ?? "0";
}

/** Stores the row. It replaces one that belongs to an earlier key of the audit. */
export async function insertStart(sql: TransactionSql, { lastOlderId, mac }: AuditStart): Promise<void> {
  await sql`
    insert into billstack.audit_start (last_older_id, mac) values (${lastOlderId}::bigint, ${mac})
    on conflict (is_only) do update set last_older_id = excluded.last_older_id, mac = excluded.mac`;
}

/** Returns the row; null if there is none. */
export async function readStart(sql: TransactionSql): Promise<AuditStart | null> {
  const [start] = await sql<AuditStart[]>`
    select last_older_id::text as "lastOlderId", mac from billstack.audit_start`;
  return start ?? null;
}
