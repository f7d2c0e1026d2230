import type { KeyObject } from "node:crypto";

import type { TeamId } from "@billstack/tenancy";
import type { Sql, TransactionSql } from "postgres";

import { readChained, readHead, readUnchained, type AuditRow } from "./chain-store.js";
import { readCut, type Cut } from "./cut.js";
import { lastOlderEntry } from "./start.js";
import { Digest, isSameMac, macOfEntry, macOfHead, type ChainEnd } from "./seal.js";

/** Something that is wrong in a team's audit. */
export interface AuditFault {
  kind: "altered" | "removed" | "inserted" | "head";
  /** What is wrong and where, as sentences for an operator. */
  sentence: string;
}

/** What a verification of a team's audit found. */
export interface AuditVerdict {
  /** How many entries the team's chain has, without those that were deleted because of their age. */
  chained: number;
  /** How many entries of versions without a chain are covered by an entry of the chain. */
  older: number;
  /** The end of the chain. Null if the team has no entry. */
  end: ChainEnd | null;
  faults: AuditFault[];
}

/**
 * Compares all entries of a team with its chain, in one snapshot. Finds entries that were altered, removed (also at the
 * end) or inserted.
 *
 * It cannot notice that the entries and the end of the chain were both put back to an earlier state of them: compare
 * `end` with an end that was kept outside of the database (see `anchor.ts`).
 */
export function verifyAudit(sql: Sql, key: KeyObject, teamId: TeamId): Promise<AuditVerdict> {
  return sql.begin("isolation level repeatable read read only", async (transaction) => {
    const head = await readHead(transaction, teamId);
    const cut = await readCut(transaction, key, teamId);
    const chain = await verifyChain(transaction, key, teamId, cut);
    const faults = [...chain.faults];
    const { last } = chain;
    if (!cut.isIntact)
      faults.push({
        kind: "head",
        sentence: "The mark of the oldest entries that were deleted (billstack.audit_cuts) was altered.",
      });
    if (head === null || head.seq === 0) {
      if (last.seq > 0)
        faults.push({ kind: "head", sentence: "The end of the chain (billstack.audit_heads) is missing." });
    } else if (!isSameMac(head.mac, macOfHead(key, teamId, head))) {
      faults.push({ kind: "head", sentence: "The end of the chain (billstack.audit_heads) was altered." });
    } else if (head.seq > last.seq) {
      const missing = range(last.seq + 1, head.seq);
      faults.push({
        kind: "removed",
        sentence: `${missing} removed from the end: the chain has ${head.seq} entries.`,
      });
    } else if (head.seq < last.seq) {
      const more = range(head.seq + 1, last.seq);
      faults.push({
        kind: "inserted",
        sentence: `${more} inserted after the end: the chain has ${head.seq} entries.`,
      });
    }
    // A team that has done nothing since the update to a version with chains has no chain yet.
    const hasNoChain = last.seq === 0 && (head === null || head.seq === 0);
    const lastAllowed = hasNoChain ? await lastOlderEntry(transaction, key) : "0";
    const older = await verifyUnchained(transaction, teamId, chain.covering, lastAllowed);
    faults.push(...older.faults);
    return { chained: last.seq - cut.seq, older: older.covered, end: last.seq === 0 ? null : last, faults };
  });
}

/** The entry of the chain that covers entries in no chain: its detail (see `digestUnchained` in `record.ts`). */
interface Covering {
  lastOlderId: string;
  digest: string;
}

async function verifyChain(
  sql: TransactionSql,
  key: KeyObject,
  teamId: TeamId,
  cut: Cut,
): Promise<{ last: ChainEnd; covering: Covering | null; faults: AuditFault[] }> {
  const faults: AuditFault[] = [];
  let last: ChainEnd = { seq: cut.seq, entryMac: cut.entryMac };
  let lastId = -(2n ** 63n);
  let covering: Covering | null = null;
  for await (const row of readChained(sql, teamId)) {
    const seq = row.seq ?? 0;
    const isNext = seq === last.seq + 1;
    if (seq <= cut.seq) {
      faults.push({
        kind: "inserted",
        sentence: `${nameOf(row)} was inserted where old entries were deleted.`,
      });
      continue;
    }
    if (seq > last.seq + 1)
      faults.push({ kind: "removed", sentence: `${range(last.seq + 1, seq - 1)} removed.` });
    // After a gap, the HMAC of the entry before is not known, so only the following entries can be checked.
    const mac = row.mac ?? "";
    const isSealed =
      isNext && isSameMac(mac, macOfEntry(key, teamId, { seq, previousMac: last.entryMac, entry: row }));
    if (isNext && !isSealed)
      faults.push({ kind: "altered", sentence: `${nameOf(row)} was altered or inserted.` });
    if (BigInt(row.id) <= lastId)
      faults.push({ kind: "altered", sentence: `${nameOf(row)} has another id than at first.` });
    if (isSealed && row.action === "audit.chained") covering = row.detail as Covering;
    if (isSealed && row.action === "audit.head_lost")
      faults.push({
        kind: "head",
        sentence: `Before ${nameOf(row)}, the end of the chain was removed or altered, and entries may have been, too.`,
      });
    [last, lastId] = [{ seq, entryMac: mac }, BigInt(row.id)];
  }
  return { last, covering, faults };
}

/**
 * Checks the entries that are in no chain: those that an entry of the chain covers, and all others.
 * @param lastAllowed entries from id 1 up to this id may be in no chain
 */
async function verifyUnchained(
  sql: TransactionSql,
  teamId: TeamId,
  covering: Covering | null,
  lastAllowed: string,
): Promise<{ covered: number; faults: AuditFault[] }> {
  const faults: AuditFault[] = [];
  const digest = new Digest();
  let covered = 0;
  for await (const row of readUnchained(sql, teamId)) {
    if (covering !== null && BigInt(row.id) <= BigInt(covering.lastOlderId)) {
      digest.add(row.id, row);
      covered++;
      continue;
    }
    if (BigInt(row.id) > 0n && BigInt(row.id) <= BigInt(lastAllowed)) continue;
    faults.push({
      kind: "inserted",
      sentence: `${nameOf(row)} is in no chain: somebody inserted it or took it out of the chain, or a process of an older version recorded it.`,
    });
  }
  if (covering !== null && digest.end() !== covering.digest) {
    faults.push({
      kind: "altered",
      sentence: `Of the entries up to id ${covering.lastOlderId} that are in no chain, at least one was altered, removed or inserted.`,
    });
  }
  return { covered, faults };
}

function nameOf({ seq, id, at, action }: AuditRow): string {
  return `Entry ${seq ?? "without a number"} (id ${id}, ${at}, ${action})`;
}

function range(first: number, last: number): string {
  return first === last ? `Entry ${first} was` : `Entries ${first} to ${last} were`;
}
