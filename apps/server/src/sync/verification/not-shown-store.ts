import { quoteTeamSchema, teamSchema, type TeamId } from "@billstack/tenancy";
import type { TransactionSql } from "postgres";

import type { SyncedObject } from "../../copy/objects.js";
import type { StoredVerification } from "./verification-store.js";

/** The most unlisted rows of a type (rows that Stripe's lists always leave out) that become suspects in one run. */
const MOST_UNLISTED = 500;

/** How many rows of a type the lists of a run did not show. */
export interface NotShown {
  /** Objects that a list should have shown and did not. */
  notShown: number;
  /** Rows of objects that Stripe's lists always leave out. */
  unlisted: number;
  /** How many of both became suspects in this run. */
  asked: number;
}

/**
 * Makes suspects of objects of one type that no list showed in this run:
 * - Objects that the lists should have shown. They have a row, which may be extra, or BillStack knows them without
 *   a row and does not know that they are deleted. At most `most` of them: each is asked for, because a list that
 *   suddenly shows very little must not delete rows.
 * - Unlisted rows: rows that Stripe's lists always leave out, and rows on test clocks. At most {@link
 *   MOST_UNLISTED}, those first about which BillStack has heard nothing for the longest time.
 *
 * Leaves out objects that changed after the listing began, and deleted customers, about whom Stripe says nothing
 * more.
 * @param of `since`: when the listing began, in Stripe's clock. `unlisted`: an SQL condition for unlisted rows.
 *   `among`: an SQL condition for the rows that this run was to see, all or those of a sample of customers.
 */
export async function suspectNotShown(
  sql: TransactionSql,
  { id, connectionId }: Pick<StoredVerification, "id" | "connectionId">,
  teamId: TeamId,
  of: { type: string; row: SyncedObject; since: Date; unlisted: string; among: string; most: number },
): Promise<NotShown> {
  const { type, row, since, unlisted, among, most } = of;
  const table = `${quoteTeamSchema(teamSchema(teamId))}."${row.table}"`;
  const counted = await sql.unsafe<NotShown[]>(
    `with not_shown as (
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
       (select id from not_shown where not unlisted order by fresh_at nulls first, id limit $6)
       union all
       (select id from not_shown where unlisted order by fresh_at, id limit $5)
     ), suspected as (
       insert into billstack.differences (verification_id, object_type, object_id, kind, parts)
       select $1::uuid, $2::text, id, 'extra', jsonb_build_object(' of ' || $7::text || '/' || id, 'gone') from asked
       on conflict do nothing
     )
     select count(*) filter (where not unlisted)::int as "notShown", count(*) filter (where unlisted)::int as unlisted,
       (select count(*)::int from asked) as asked
     from not_shown`,
    [id, type, connectionId, since.toISOString(), MOST_UNLISTED, most, row.table],
  );
  return counted[0] ?? { notShown: 0, unlisted: 0, asked: 0 };
}
