import type { Sql } from "postgres";

/**
 * Takes one attempt off a count, if the count has not ended. A count that was forgotten meanwhile stays forgotten: a
 * number below zero would allow more attempts than the limit.
 *
 * @param key the key of the row, with the name of the limit
 */
export async function takeOffAttempt(sql: Sql, key: string): Promise<void> {
  await sql`
    update billstack.rate_limits set points = points - 1
    where key = ${key} and points > 0 and expire > ${Date.now()}`;
}
