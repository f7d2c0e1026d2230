import { setTimeout as delay } from "node:timers/promises";

import type { TeamId } from "@billstack/tenancy";
import type { Sql, TransactionSql } from "postgres";

import type { Custody } from "./custody.js";
import { SEALED_FIELDS, type SealedConnection } from "./sealed-connection.js";
import { lockSecrets, usesDataKeys, writeSecrets } from "./secrets-store.js";

/** How many connections are found at once. */
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
   * Is called after each batch with the number of connections that were sealed, and with 0 while all connections that
   * are left are locked.
   */
  onProgress?(connections: number): void;
  /** Is called in the transaction that has sealed the secrets of this team's connection. */
  onSealed?(sql: TransactionSql, teamId: TeamId): Promise<void>;
  /** Returns whether to stop after this batch. */
  isOver?(): boolean;
}

/**
 * Seals the secrets of connections again, with new data keys under the first encryption key. Each connection has a
 * transaction of its own, which does not wait for the lock of the connection, so that requests and workers go on. If the
 * process is killed, everything that is stored can be opened, and the next call continues.
 *
 * @returns the teams that were left out because this process cannot open their secrets
 */
export async function resealConnections(
  parts: { sql: Sql; custody: Custody },
  { underOtherKeyThan, onProgress, onSealed, isOver = () => false }: ResealOptions,
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
    let sealed = 0;
    for (const id of ids) {
      const { outcome, teamId } = await parts.sql.begin((sql) => resealOne(sql, parts.custody, id, onSealed));
      if (outcome === "unreadable") unreadable.add(teamId);
      if (outcome === "sealed") sealed += 1;
      busy ||= outcome === "locked";
    }
    onProgress?.(sealed);
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

/** What became of a connection. It is `locked` also if it does not exist any more. */
type Resealed = { outcome: "sealed" | "unreadable"; teamId: TeamId } | { outcome: "locked"; teamId: null };

async function resealOne(
  sql: TransactionSql,
  custody: Custody,
  id: string,
  onSealed: ResealOptions["onSealed"],
): Promise<Resealed> {
  const dataKeys = await usesDataKeys(sql);
  const [connection] = await lockSecrets(sql, [id], false);
  if (connection === undefined) return { outcome: "locked", teamId: null };
  const { teamId } = connection;
  if (!canReseal(custody, connection)) return { outcome: "unreadable", teamId };
  await writeSecrets(sql, [{ ...connection, ...custody.sealAgain(connection, {}, dataKeys) }]);
  await onSealed?.(sql, teamId);
  return { outcome: "sealed", teamId };
}

/** Whether no secret would be lost: no encryption key is missing, and not all texts are damaged. */
function canReseal(custody: Custody, connection: SealedConnection): boolean {
  const opened = SEALED_FIELDS.flatMap((field) => custody.open(connection, field) ?? []);
  return opened.some(({ ok }) => ok) && !opened.some((one) => !one.ok && one.why === "missing_key");
}
