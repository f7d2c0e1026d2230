import type { AnySql } from "../database/any-sql.js";
import { SEALED_PLACES, type SealedPlace } from "./sealed-places.js";

/** How many rows of one kind need an encryption key. */
export interface KeyUse {
  keyId: string;
  /** What the rows are, such as "connections". */
  what: string;
  rows: number;
}

/** Returns the text for people: "connections (301), service keys (3)". */
export const describeUse = (uses: readonly KeyUse[]): string =>
  uses.map(({ what, rows }) => `${what} (${rows})`).join(", ");

/** Counts what is sealed with each encryption key, in the whole database. */
export async function readKeyUse(sql: AnySql): Promise<KeyUse[]> {
  const found = await connectionsByKey(sql);
  for (const place of SEALED_PLACES) found.push(...(await placeByKey(sql, place)));
  return found.toSorted((one, other) => one.keyId.localeCompare(other.keyId));
}

/**
 * Counts connections by the encryption key of their data key. Those without a data key count for the key of each of
 * their secrets, which have the form v1.
 */
async function connectionsByKey(sql: AnySql): Promise<KeyUse[]> {
  const rows = await sql<{ keyId: string; rows: number }[]>`
    select split_part(sealed, '.', 2) as "keyId", count(distinct id)::int as rows
    from billstack.connections
      cross join lateral unnest(case when data_key_sealed is not null then array[data_key_sealed]
        else array[secret_key_sealed, publishable_key_sealed, webhook_secret_sealed, previous_webhook_secret_sealed]
        end) as given (sealed)
    where sealed ~ '^v[12][.]'
    group by 1`;
  return rows.map((row) => ({ ...row, what: "connections" }));
}

async function placeByKey(sql: AnySql, { name, table, column }: SealedPlace): Promise<KeyUse[]> {
  const rows = await sql<{ keyId: string; rows: number }[]>`
    select split_part(${sql(column)}, '.', 2) as "keyId", count(*)::int as rows
    from ${sql(`billstack.${table}`)} where ${sql(column)} is not null group by 1`;
  return rows.map((row) => ({ ...row, what: name }));
}
