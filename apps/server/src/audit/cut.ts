import type { KeyObject } from "node:crypto";

import type { TeamId } from "@billstack/tenancy";
import type { Sql } from "postgres";

import { shortTransaction } from "../database/short-transaction.js";
import type { AnySql } from "../database/any-sql.js";
import { lockHead, readChained } from "./chain-store.js";
import { deleteCutEntries, lastOldSeq, readStoredCut, storeCut } from "./cut-store.js";
import { isSameMac, macOfCut, macOfEntry, type ChainEnd } from "./seal.js";

/** One call deletes at most so many entries of a chain. */
export const CUT_AT_ONCE = 2_000;

/** The end of what was deleted from a chain. `isIntact` is false if the stored mark was altered. */
export interface Cut extends ChainEnd {
  isIntact: boolean;
}

/** Returns where the entries of the team begin that are kept. `seq` is 0 if none were deleted. */
export async function readCut(sql: AnySql, key: KeyObject, teamId: TeamId): Promise<Cut> {
  const stored = await readStoredCut(sql, teamId);
  if (stored === null) return { seq: 0, entryMac: "", isIntact: true };
  const { seq, entryMac, mac } = stored;
  return { seq, entryMac, isIntact: isSameMac(mac, macOfCut(key, teamId, { seq, entryMac })) };
}

/**
 * Deletes the oldest entries of a team's audit, those older than `days` days, and stores a signed mark of the last one, so
 * that the others can still be verified. It first verifies what it deletes: entries that are not as BillStack recorded
 * them stay, because they are evidence.
 *
 * @returns how many entries are deleted; "faulty" if they were altered
 */
export function cutAudit(sql: Sql, key: KeyObject, teamId: TeamId, days: number): Promise<number | "faulty"> {
  return shortTransaction(sql, async (transaction) => {
    await lockHead(transaction, teamId);
    const cut = await readCut(transaction, key, teamId);
    if (!cut.isIntact) return "faulty";
    const seq = await lastOldSeq(transaction, teamId, { after: cut.seq, days, limit: CUT_AT_ONCE });
    if (seq <= cut.seq) return 0;
    let end: ChainEnd = cut;
    let lastOlderId = "0";
    for await (const row of readChained(transaction, teamId, cut.seq)) {
      const mac = macOfEntry(key, teamId, { seq: end.seq + 1, previousMac: end.entryMac, entry: row });
      if (row.seq !== end.seq + 1 || !isSameMac(row.mac ?? "", mac)) return "faulty";
      if (row.action === "audit.chained") ({ lastOlderId } = row.detail as { lastOlderId: string });
      end = { seq: end.seq + 1, entryMac: mac };
      if (end.seq === seq) break;
    }
    const mark = { seq: end.seq, entryMac: end.entryMac };
    await storeCut(transaction, teamId, { ...mark, mac: macOfCut(key, teamId, mark) });
    return deleteCutEntries(transaction, teamId, mark.seq, lastOlderId);
  });
}
