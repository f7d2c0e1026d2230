import { setTimeout as delay } from "node:timers/promises";

import type { Sql, TransactionSql } from "postgres";

import type { Custody } from "./custody.js";
import { SEALED_FIELDS, type SealedConnection } from "./sealed-connection.js";
import { lockSecrets, usesDataKeys, writeSecrets } from "./secrets-store.js";

/** How many connections one transaction seals again. It takes some milliseconds, in which leases of them wait. */
const BATCH = 50;
/** An id that sorts before the id of every connection. */
const FIRST_ID = "00000000-0000-0000-0000-000000000000";
/** Connections that other transactions have locked are tried again after this time, in milliseconds. */
const BUSY_MS = 50;

/** Which connections to seal again, and how long. */
interface ResealOptions {
  /** Seals connections of which the data key is sealed by another key than this; null: only those without a data key. */
  underOtherKeyThan: string | null;
  /**
   * Is called after each transaction with the number of connections that it sealed, and with 0 while all connections
   * that are left are locked.
   */
  onProgress?(connections: number): void;
  /** Returns whether to stop after this batch. */
  isOver?(): boolean;
}

/**
 * Seals the secrets of connections again, with new data keys under the first encryption key. A transaction serves some
 * connections, and none waits for a lock, so that requests and workers go on. If the process is killed, everything that
 * is stored can be opened, and the next call continues.
 *
 * @returns the teams that were left out because this process cannot open their secrets
 */
export async function resealConnections(
  parts: { sql: Sql; custody: Custody },
  { underOtherKeyThan, onProgress, isOver = () => false }: ResealOptions,
): Promise<string[]> {
  const unreadable = new Set<string>();
  for (let after = FIRST_ID, busy = false; ;) {
    const ids = await findOld(parts.sql, underOtherKeyThan, after);
    const last = ids.at(-1);
    if (isOver() || (last === undefined && !busy)) return [...unreadable];
    if (last === undefined) {
      await delay(BUSY_MS);
      onProgress?.(0);
      [after, busy] = [FIRST_ID, false];
      continue;
    }
    const done = await parts.sql.begin((sql) => resealBatch(sql, parts.custody, ids));
    for (const teamId of done.unreadable) unreadable.add(teamId);
    onProgress?.(done.sealed);
    busy ||= done.sealed + done.unreadable.length < ids.length;
    after = last;
  }
}

async function findOld(sql: Sql, keyId: string | null, after: string): Promise<string[]> {
  const rows = await sql<{ id: string }[]>`
    select id from billstack.connections
    where id > ${after}
      and (data_key_sealed is null or split_part(data_key_sealed, '.', 2) <> ${keyId}::text)
    order by id limit ${BATCH}`;
  return rows.map(({ id }) => id);
}

async function resealBatch(
  sql: TransactionSql,
  custody: Custody,
  ids: string[],
): Promise<{ sealed: number; unreadable: string[] }> {
  const dataKeys = await usesDataKeys(sql);
  const locked = await lockSecrets(sql, ids, false);
  const readable = locked.filter((connection) => canReseal(custody, connection));
  const unreadable = locked.filter((connection) => !readable.includes(connection));
  if (readable.length > 0) {
    const sealed = readable.map((one) => ({ ...one, ...custody.sealAgain(one, {}, dataKeys) }));
    await writeSecrets(sql, sealed);
  }
  return { sealed: readable.length, unreadable: unreadable.map(({ teamId }) => teamId) };
}

/** Whether no secret would be lost: no encryption key is missing, and not all texts are damaged. */
function canReseal(custody: Custody, connection: SealedConnection): boolean {
  const opened = SEALED_FIELDS.flatMap((field) => custody.open(connection, field) ?? []);
  return opened.some(({ ok }) => ok) && !opened.some((one) => !one.ok && one.why === "missing_key");
}
