import type { KeyObject } from "node:crypto";

import type { TransactionSql } from "postgres";

import type { ServiceKeyName } from "../custody/service-keys.js";
import { countAllChains } from "./chains.js";
import { insertStart, newestId, readStart } from "./start-store.js";
import { isSameMac, macOfStart } from "./seal.js";

/**
 * Stores which audit entry is the last one of the versions without chains, and that no chain is counted yet, if the key
 * of the audit was made in this transaction. It is stored at no other time. So somebody who deletes the row, or every chain, cannot get a later one.
 */
export async function noteAuditStart(
  sql: TransactionSql,
  name: ServiceKeyName,
  key: KeyObject,
): Promise<void> {
  if (name !== "audit") return;
  const lastOlderId = await newestId(sql);
  await insertStart(sql, { lastOlderId, mac: macOfStart(key, lastOlderId) });
  await countAllChains(sql, key);
}

/**
 * Returns the id of the last entry that may be in no chain. It is 0, which means none, if the stored one is missing or
 * was changed.
 */
export async function lastOlderEntry(sql: TransactionSql, key: KeyObject): Promise<string> {
  const start = await readStart(sql);
  return start !== null && isSameMac(start.mac, macOfStart(key, start.lastOlderId)) ? start.lastOlderId : "0";
}
