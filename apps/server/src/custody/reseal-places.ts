import { CryptoError, type Keyring } from "@billstack/crypto";
import { parseTeamId, type TeamId } from "@billstack/tenancy";
import type { Sql, TransactionSql } from "postgres";

import { SEALED_PLACES, type SealedPlace } from "./sealed-places.js";

/** How many rows are read at once. */
const BATCH = 200;

type OnSealed = (sql: TransactionSql, teamId: TeamId) => Promise<void>;

/** What became of the rows of a place. */
interface Resealed {
  what: string;
  sealed: number;
  /** The rows that this process cannot open, by the columns of the table's primary key. */
  unreadable: Record<string, string>[];
}

/**
 * Seals the small secrets of all places again under the first encryption key. Each row is one statement, which does
 * nothing if the row has changed meanwhile. So the process may be killed at any time.
 *
 * @param onSealed is called in the transaction that has sealed a row of a team
 */
export async function resealPlaces(sql: Sql, keyring: Keyring, onSealed: OnSealed): Promise<Resealed[]> {
  const done: Resealed[] = [];
  for (const place of SEALED_PLACES) done.push(await resealPlace(sql, keyring, place, onSealed));
  return done;
}

async function resealPlace(
  sql: Sql,
  keyring: Keyring,
  place: SealedPlace,
  onSealed: OnSealed,
): Promise<Resealed> {
  const { name, table, column, key, also = [] } = place;
  const result: Resealed = { what: name, sealed: 0, unreadable: [] };
  const texts = [...key, ...also].map((one) => sql`${sql(one)}::text as ${sql(one)}`);
  const batches = sql<(Record<string, string> & { sealed_text: string })[]>`
    select ${texts.flatMap((one) => [one, sql`, `])} ${sql(column)} as sealed_text
    from ${sql(`billstack.${table}`)}
    where ${sql(column)} is not null and split_part(${sql(column)}, '.', 2) <> ${keyring.primaryKeyId}
    order by ${sql([...key])}`.cursor(BATCH);
  for await (const rows of batches) {
    for (const row of rows) {
      const again = sealAgain(keyring, row.sealed_text, place.context(row));
      if (again === null) result.unreadable.push(Object.fromEntries(key.map((one) => [one, row[one] ?? ""])));
      else {
        const isRow = key.map((one) => sql`and ${sql(one)}::text = ${row[one] ?? ""}`);
        await sql.begin(async (transaction) => {
          const { count } = await transaction`
            update ${sql(`billstack.${table}`)} set ${sql(column)} = ${again}
            where ${sql(column)} = ${row.sealed_text} ${isRow}`;
          const teamId = parseTeamId(row["team_id"] ?? "");
          if (count > 0 && teamId !== null) await onSealed(transaction, teamId);
        });
        result.sealed += 1;
      }
    }
  }
  return result;
}

/** Seals a text again under the first key; null if it cannot be opened. */
function sealAgain(keyring: Keyring, sealed: string, context: string[]): string | null {
  try {
    return keyring.sealAgain(sealed, context);
  } catch (error) {
    if (error instanceof CryptoError) return null;
    throw error;
  }
}
