import type { KeyObject } from "node:crypto";

import type { TeamId } from "@billstack/tenancy";
import type { Sql } from "postgres";
import { z } from "zod";

import { macAt } from "./chain-store.js";
import { readCut } from "./cut.js";
import { isSameMac, type ChainEnd } from "./seal.js";
import type { AuditFault } from "./verify.js";

/** The ends of the chains of all teams at an earlier time, by the ids of the teams. An operator keeps them in a file. */
export type Anchor = Record<string, ChainEnd>;

const anchorSchema = z.record(
  z.string(),
  z.object({ seq: z.number().int().positive(), entryMac: z.string() }),
);

/**
 * Reads the text of a file with an anchor.
 *
 * @throws Error if it is none
 */
export function parseAnchor(text: string): Anchor {
  try {
    return anchorSchema.parse(JSON.parse(text));
  } catch {
    throw new Error(
      "The anchor file is not one that `audit verify --anchor` has written. Name another file.",
    );
  }
}

/**
 * Looks whether the chain of a team still contains the end that it had earlier. So somebody who put an earlier state of
 * the whole audit back into the database is noticed.
 *
 * @returns what is wrong; null if nothing is
 */
export async function compareWithAnchor(
  sql: Sql,
  key: KeyObject,
  teamId: TeamId,
  { seq, entryMac }: ChainEnd,
): Promise<AuditFault | null> {
  const cut = await readCut(sql, key, teamId);
  // The mark is signed, so BillStack itself has deleted the entry because of its age.
  if (cut.isIntact && seq < cut.seq) return null;
  const mac = cut.isIntact && seq === cut.seq ? cut.entryMac : await macAt(sql, teamId, seq);
  if (mac === null) {
    const sentence = `Entry ${seq} was removed: the anchor file has seen it, and the chain does not have it any more.`;
    return { kind: "removed", sentence };
  }
  if (isSameMac(mac, entryMac)) return null;
  return { kind: "altered", sentence: `Entry ${seq} is another one than the anchor file has seen.` };
}
