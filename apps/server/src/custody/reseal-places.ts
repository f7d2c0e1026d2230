import { CryptoError, type Keyring } from "@billstack/crypto";
import { parseTeamId, type TeamId } from "@billstack/tenancy";
import type { Sql, TransactionSql } from "postgres";

import { shortTransaction } from "../database/short-transaction.js";
import { AppError } from "../errors.js";
import { SEALED_PLACES, type SealedPlace } from "./sealed-places.js";

/** How many rows are read at once. */
const BATCH = 200;

type OnSealed = (sql: TransactionSql, teamId: TeamId) => Promise<void>;

/**
 * Lets `work` change something that the seal of this user's account covers, and makes the seal again.
 *
 * @throws AppError account_altered, before `work`, if something other than BillStack has changed the account
 */
export type ChangeAccount = <T>(sql: TransactionSql, userId: string, work: () => Promise<T>) => Promise<T>;

/** What became of the rows of a place. */
interface Resealed {
  what: string;
  sealed: number;
  /** The rows that this process cannot open, by the columns of the table's primary key. */
  unreadable: Record<string, string>[];
  /** The users whose rows were left, because something other than BillStack has changed their accounts. */
  alteredUsers: string[];
}

/**
 * Seals the small secrets of all places again under the first encryption key. Each row is one statement, which does
 * nothing if the row has changed meanwhile. So the process may be killed at any time.
 *
 * @param changeAccount changes a row that belongs to the account of a user
 * @param onSealed is called in the transaction that has sealed a row of a team
 */
export async function resealPlaces(
  sql: Sql,
  keyring: Keyring,
  changeAccount: ChangeAccount,
  onSealed: OnSealed,
): Promise<Resealed[]> {
  const done: Resealed[] = [];
  for (const place of SEALED_PLACES)
    done.push(await resealPlace({ sql, keyring, changeAccount }, place, onSealed));
  return done;
}

async function resealPlace(
  { sql, keyring, changeAccount }: { sql: Sql; keyring: Keyring; changeAccount: ChangeAccount },
  place: SealedPlace,
  onSealed: OnSealed,
): Promise<Resealed> {
  const { name, table, column, key, also = [], accountOf } = place;
  const result: Resealed = { what: name, sealed: 0, unreadable: [], alteredUsers: [] };
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
        const userId = accountOf === undefined ? null : (row[accountOf] ?? "");
        const isDone = await beginUnlessAltered(sql, async (transaction) => {
          const write = () => transaction`
            update ${sql(`billstack.${table}`)} set ${sql(column)} = ${again}
            where ${sql(column)} = ${row.sealed_text} ${isRow}`;
          const { count } = await (userId === null ? write() : changeAccount(transaction, userId, write));
          const teamId = parseTeamId(row["team_id"] ?? "");
          if (count > 0 && teamId !== null) await onSealed(transaction, teamId);
        });
        if (isDone) result.sealed += 1;
        else if (userId !== null) result.alteredUsers.push(userId);
      }
    }
  }
  return result;
}

/** Runs `work` in a transaction. Returns false if it changes nothing because an account was altered. */
async function beginUnlessAltered(
  sql: Sql,
  work: (transaction: TransactionSql) => Promise<void>,
): Promise<boolean> {
  try {
    await shortTransaction(sql, work);
    return true;
  } catch (error) {
    if (error instanceof AppError && error.code === "account_altered") return false;
    throw error;
  }
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
