import type { Sql, TransactionSql } from "postgres";

export interface Freshness {
  freshAt: Date;
  deleted: boolean;
}

/** How fresh the stored object is; null: neither row nor tombstone. */
export async function readFreshness(
  sql: Sql,
  connectionId: string,
  type: string,
  id: string,
): Promise<Freshness | null> {
  const [row] = await sql<Freshness[]>`
    select fresh_at as "freshAt", deleted from billstack.freshness
    where connection_id = ${connectionId} and object_type = ${type} and object_id = ${id}`;
  return row ?? null;
}

/**
 * Raises the stamp of each object to `freshAt` where that is newer than what is stored (or, if `winsTie`, as new),
 * and returns the ids that were raised: those may be written, the others must not. Locks the objects' rows in the
 * order of their ids until the transaction ends. A stamp never falls.
 */
export async function raiseFreshness(
  sql: TransactionSql,
  of: {
    connectionId: string;
    type: string;
    ids: string[];
    freshAt: Date;
    winsTie: boolean;
    deleted: boolean;
  },
): Promise<Set<string>> {
  const raised = await sql<{ id: string }[]>`
    insert into billstack.freshness as stored (connection_id, object_type, object_id, fresh_at, deleted)
    select ${of.connectionId}, ${of.type}, id, ${of.freshAt}, ${of.deleted}
    from unnest(${of.ids}::text[]) as id order by id
    on conflict (connection_id, object_type, object_id) do update
    set fresh_at = excluded.fresh_at, deleted = excluded.deleted
    where stored.fresh_at < excluded.fresh_at or (${of.winsTie} and stored.fresh_at = excluded.fresh_at)
    returning object_id as id`;
  return new Set(raised.map(({ id }) => id));
}
