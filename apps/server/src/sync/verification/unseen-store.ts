import { quoteTeamSchema, teamSchema, type TeamId } from "@billstack/tenancy";
import type { TransactionSql } from "postgres";

import type { SyncedObject } from "../../copy/objects.js";
import type { StoredVerification } from "./verification-store.js";

/** Rows of a type that lists leave out and that are fetched in one run, at most. */
const UNLISTED_AT_ONCE = 500;

export interface Unseen {
  /** Rows and objects of the type that no list showed although it should have. */
  unseen: number;
  /** Rows of the type that lists leave out. */
  unlisted: number;
  /** How many of both are looked at in this run. */
  asked: number;
}

/**
 * Suspects every row that no list showed: it may be extra. And every object that no list showed, that has no row, and
 * that BillStack does not know to be deleted. Not those that are newer than the listing, which began at `since` in
 * Stripe's clock, and at most `most`: a list that suddenly shows very little is asked about, not obeyed. Of the rows
 * that lists leave out (`unlisted`, and what is on a test clock) and that BillStack wrote itself, the ones that it has known nothing new of for
 * longest. Only of the rows `among` which every one was to be shown; not
 * of deleted customers, of whom Stripe says nothing more.
 */
export async function suspectUnseen(
  sql: TransactionSql,
  { id, connectionId }: Pick<StoredVerification, "id" | "connectionId">,
  teamId: TeamId,
  of: { type: string; row: SyncedObject; since: Date; unlisted: string; among: string; most: number },
): Promise<Unseen> {
  const { type, row, since, unlisted, among, most } = of;
  const table = `${quoteTeamSchema(teamSchema(teamId))}."${row.table}"`;
  const counted = await sql.unsafe<Unseen[]>(
    `with unseen as (
       select coalesce(stored.id, known_id) as id, fresh_at,
         stored.id is not null and known_id is not null and ((${unlisted}) or clock is not null) as unlisted
       from ${table} as stored full join (
         select object_id as known_id, fresh_at, deleted as tombstone, test_clock as clock
         from billstack.freshness where connection_id = $3 and object_type = $2
       ) as known on known_id = stored.id
       where (fresh_at is null or fresh_at <= $4::timestamptz) and (stored.id is not null or not tombstone)
         and (stored.id is null or (${among} and not ${row.deletion === "flag" ? "deleted" : "false"}))
         and not exists (
           select from billstack.seen
           where verification_id = $1 and object_type = $2 and object_id = coalesce(stored.id, known_id))
     ), asked as (
       (select id from unseen where not unlisted order by fresh_at nulls first, id limit $6)
       union all
       (select id from unseen where unlisted order by fresh_at, id limit $5)
     ), suspected as (
       insert into billstack.differences (verification_id, object_type, object_id, kind, parts)
       select $1::uuid, $2::text, id, 'extra', jsonb_build_object(' of ' || $7::text || '/' || id, 'gone') from asked
       on conflict do nothing
     )
     select count(*) filter (where not unlisted)::int as unseen, count(*) filter (where unlisted)::int as unlisted,
       (select count(*)::int from asked) as asked
     from unseen`,
    [id, type, connectionId, since.toISOString(), UNLISTED_AT_ONCE, most, row.table],
  );
  return counted[0] ?? { unseen: 0, unlisted: 0, asked: 0 };
}
