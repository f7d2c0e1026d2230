import { createHash, createHmac, timingSafeEqual, type KeyObject } from "node:crypto";

/** An entry as it is stored, without its place in the chain. `at` is ISO 8601 in UTC with microseconds. */
export interface StoredEntry {
  at: string;
  userId: string | null;
  apiKeyId: string | null;
  action: string;
  detail: unknown;
}

/** The end of a team's chain: the number of its last entry, and the HMAC of that entry. */
export interface ChainEnd {
  seq: number;
  entryMac: string;
}

/**
 * Returns the HMAC-SHA-256 (as base64) of an entry. It covers the team, the entry's place in the team's chain and the
 * HMAC of the entry before it, so that no entry can be changed, moved, or left out without being noticed.
 */
export function macOfEntry(
  key: KeyObject,
  teamId: string,
  { seq, previousMac, entry }: { seq: number; previousMac: string; entry: StoredEntry },
): string {
  return hmac(key, ["entry", teamId, seq, previousMac, ...fieldsOf(entry)]);
}

/** Returns the HMAC-SHA-256 (as base64) of the end of a team's chain. */
export function macOfHead(key: KeyObject, teamId: string, { seq, entryMac }: ChainEnd): string {
  return hmac(key, ["head", teamId, seq, entryMac]);
}

/** Returns the HMAC-SHA-256 (as base64) of the mark up to which a team's entries were deleted because of their age. */
export function macOfCut(key: KeyObject, teamId: string, { seq, entryMac }: ChainEnd): string {
  return hmac(key, ["cut", teamId, seq, entryMac]);
}

/** Returns the HMAC-SHA-256 (as base64) of the id of the last entry of the versions without chains. */
export function macOfStart(key: KeyObject, lastOlderId: string): string {
  return hmac(key, ["start", lastOlderId]);
}

/** Returns the HMAC-SHA-256 (hexadecimal) that stands for a team in the count of the chains. */
export function macOfTeam(key: KeyObject, teamId: string): string {
  return Buffer.from(hmac(key, ["chain", teamId]), "base64").toString("hex");
}

/** Returns the HMAC-SHA-256 (as base64) of the count of the chains. */
export function macOfChains(key: KeyObject, chains: number, teams: string): string {
  return hmac(key, ["chains", chains, teams]);
}

/** Whether two HMACs are the same. */
export function isSameMac(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  return left.length === right.length && timingSafeEqual(left, right);
}

/** Makes one SHA-256 (as base64) of many entries, one after the other. */
export class Digest {
  readonly #hash = createHash("sha256");

  add(id: string, entry: StoredEntry): void {
    this.#hash.update(`${canonical([id, ...fieldsOf(entry)])}\n`);
  }

  end(): string {
    return this.#hash.digest("base64");
  }
}

function fieldsOf({ at, userId, apiKeyId, action, detail }: StoredEntry): unknown[] {
  return [at, userId, apiKeyId, action, detail];
}

function hmac(key: KeyObject, fields: unknown[]): string {
  return createHmac("sha256", key).update(canonical(fields)).digest("base64");
}

/** Returns the value as JSON with sorted names, because PostgreSQL's jsonb keeps no order of names. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_name, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([one], [other]) => (one < other ? -1 : 1)))
      : inner,
  );
}
