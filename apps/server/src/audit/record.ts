import type { KeyObject } from "node:crypto";

import type { TeamId } from "@billstack/tenancy";
import type { JSONValue, Sql, TransactionSql } from "postgres";

import {
  insertEntry,
  lastChained,
  lockHead,
  readUnchained,
  unacceptedEnds,
  type IdRange,
  type StoredHead,
} from "./chain-store.js";
import { beginCount } from "./chains.js";
import { Seldom } from "./seldom.js";
import { lastOlderEntry } from "./start.js";
import { Digest, isSameMac, macOfEntry, macOfHead, type StoredEntry } from "./seal.js";

/** Everything that is recorded about a team. */
export type AuditAction =
  | "team.second_factor_required"
  | "team.second_factor_optional"
  | "audit.chained"
  | "audit.head_lost"
  | "audit.lost_end_accepted"
  | "audit.exported"
  | "table.exported"
  | "table_view.saved"
  | "table_view.deleted"
  | "second_factor.enabled"
  | "second_factor.removed"
  | "second_factor.removed_by_operator"
  | "second_factor.recovery_codes_renewed"
  | "second_factor.recovery_code_used"
  | "second_factor.refused"
  | "connection.connected"
  | "connection.ready"
  | "connection.provision_failed"
  | "connection.keys_replaced"
  | "connection.webhook_secret_replaced"
  | "connection.webhook_endpoint_created"
  | "connection.secret_refused"
  | "connection.disconnected"
  | "keys.rotated"
  | "keys.retired"
  | "customer.erased_by_operator"
  | "database.restored"
  | "backfill.started"
  | "backfill.canceled"
  | "verification.started"
  | "verification.removal_allowed"
  | "verification.removal_refused"
  | "event.replayed"
  | "event.payload_read"
  | "events.replayed"
  | "events.replayed_by_filter"
  | "catch_up.started"
  | "sql_access.created"
  | "sql_access.rotated"
  | "sql_access.revoked"
  | "sql_access.paused"
  | "sql_console.query_saved"
  | "sql_console.query_changed"
  | "sql_console.query_deleted"
  | "api_key.created"
  | "api_key.rotated"
  | "api_key.revoked"
  | "api_key.refused"
  | "revenue.rates_changed"
  | "notices.settings_changed"
  | "notices.secret_rotated"
  | "notices.secret_unreadable"
  | "member.refused"
  | "team.exported"
  | "team.export_canceled"
  | "team.imported"
  | "team.renamed"
  | "team.deleted"
  | "member.role_changed"
  | "member.removed"
  | "member.left"
  | "account.password_changed"
  | "account.password_reset"
  | "account.reset_link_made_by_operator"
  | "account.sessions_ended_by_operator"
  | "account.refused_as_altered"
  | "account.reset_link_refused"
  | "account.accepted_by_operator"
  | "account.deleted"
  | "member.joined"
  | "invitation.created"
  | "invitation.renewed"
  | "invitation.revoked";

/** An entry that is to be recorded. `userId` and `apiKeyId` are both null for what BillStack did by itself. */
export interface AuditEntry {
  teamId: TeamId;
  userId: string | null;
  apiKeyId?: string | null;
  action: AuditAction;
  /** More about the action. It must not contain a secret. */
  detail?: Record<string, JSONValue>;
}

/** The detail of an entry `audit.lost_end_accepted`. */
export interface AcceptedEnds {
  /** Who ran the command. */
  operator: string;
  /** The places in the chain of the entries `audit.head_lost` that are accepted. */
  entries: number[];
}

/**
 * Records who did what. The entries of a team are a chain of HMACs: `verify.ts` finds each entry that was changed,
 * removed or inserted since.
 */
export class Audit {
  readonly #key: () => KeyObject;
  readonly #seldom = new Seldom();

  /** @param key returns the key of the HMACs */
  constructor(key: () => KeyObject) {
    this.#key = key;
  }

  /**
   * Records an entry in the transaction that does what the entry says. Verbs pass `...actor`. Until the transaction
   * ends, no other one can record for the same team, so that the entries have one order. So call it as late as
   * possible.
   */
  async record(sql: TransactionSql, entry: AuditEntry): Promise<void> {
    const count = await beginCount(sql, this.#key(), entry.teamId);
    const { head, at } = await lockHead(sql, entry.teamId);
    const end = await this.#continueChain(sql, entry.teamId, head, at);
    const { userId, apiKeyId = null, action, detail = {} } = entry;
    await this.#append(sql, entry.teamId, end, { at, userId, apiKeyId, action, detail });
    await count?.();
  }

  /** Records an entry in a transaction of its own. */
  async recordAlone(sql: Sql, entry: AuditEntry): Promise<void> {
    await sql.begin((transaction) => this.record(transaction, entry));
  }

  /**
   * Records an entry in a transaction of its own, unless this process has recorded one with the same `about` within
   * this time. For what may happen many times a second.
   * @param everyMs milliseconds
   */
  async recordSeldom(sql: Sql, about: string, everyMs: number, entry: AuditEntry): Promise<void> {
    const key = JSON.stringify([entry.teamId, entry.userId, entry.apiKeyId, entry.action, about]);
    if (!this.#seldom.allows(key, everyMs)) return;
    try {
      await this.recordAlone(sql, entry);
    } catch (error) {
      this.#seldom.forget(key);
      throw error;
    }
  }

  /**
   * Adds the entries that are in no chain to the team's chain: a new entry contains their number and their digest.
   * Another new entry accepts the lost ends of the chain that nobody has accepted yet.
   *
   * @param operator who accepts this
   * @returns how many entries were added, and the places of the entries about the lost ends
   */
  async adopt(
    sql: TransactionSql,
    teamId: TeamId,
    operator: string,
  ): Promise<{ added: number; lostEnds: number[] }> {
    const count = await beginCount(sql, this.#key(), teamId);
    const { head, at } = await lockHead(sql, teamId);
    let end = await this.#continueChain(sql, teamId, head, at);
    const detail = await digestUnchained(sql, teamId);
    if (detail !== null) end = await this.#append(sql, teamId, end, byBillStack("audit.chained", at, detail));
    const lostEnds = await unacceptedEnds(sql, teamId);
    if (lostEnds.length > 0) {
      const accepted = { operator, entries: lostEnds } satisfies AcceptedEnds;
      end = await this.#append(sql, teamId, end, byBillStack("audit.lost_end_accepted", at, accepted));
    }
    if (end.seq > head.seq) await count?.();
    return { added: detail?.olderEntries ?? 0, lostEnds };
  }

  /**
   * Returns the end of the chain to which an entry can be added. A new chain begins with an entry about the entries
   * of older versions, which are in no chain. That entry does not cover entries after the start of all chains: somebody
   * may have taken them out of a chain, so only an operator accepts them (`adopt`). If the stored end is missing or was
   * changed, the chain goes on after its last entry with an entry that says so, and a verification names that entry.
   */
  async #continueChain(
    sql: TransactionSql,
    teamId: TeamId,
    head: StoredHead,
    at: string,
  ): Promise<StoredHead> {
    if (head.seq > 0 && isSameMac(head.mac, macOfHead(this.#key(), teamId, head))) return head;
    const last = await lastChained(sql, teamId);
    if (last !== null || head.seq > 0) {
      const end = { ...(last ?? { seq: 0, entryMac: "" }), mac: "" };
      return this.#append(sql, teamId, end, byBillStack("audit.head_lost", at, { afterEntry: end.seq }));
    }
    // PostgreSQL counts ids from 1, so somebody has given an entry with a smaller id that id.
    const range = { after: "0", lastId: await lastOlderEntry(sql, this.#key()) };
    const older = await digestUnchained(sql, teamId, range);
    return older === null ? head : this.#append(sql, teamId, head, byBillStack("audit.chained", at, older));
  }

  async #append(
    sql: TransactionSql,
    teamId: TeamId,
    end: StoredHead,
    entry: StoredEntry & { detail: Record<string, JSONValue> },
  ): Promise<StoredHead> {
    // What PostgreSQL stores is sealed: JSON has no undefined and no dates.
    const stored = {
      ...entry,
      detail: JSON.parse(JSON.stringify(entry.detail)) as Record<string, JSONValue>,
    };
    const seq = end.seq + 1;
    const entryMac = macOfEntry(this.#key(), teamId, { seq, previousMac: end.entryMac, entry: stored });
    const head = { seq, entryMac, mac: macOfHead(this.#key(), teamId, { seq, entryMac }) };
    await insertEntry(sql, teamId, stored, head);
    return head;
  }
}

function byBillStack(action: AuditAction, at: string, detail: Record<string, JSONValue>) {
  return { at, userId: null, apiKeyId: null, action, detail };
}

/**
 * Returns the detail of an entry `audit.chained`: how many entries are in no chain, the last one, and their digest.
 * @param range only entries with these ids
 */
async function digestUnchained(
  sql: TransactionSql,
  teamId: TeamId,
  range?: IdRange,
): Promise<{ olderEntries: number; lastOlderId: string; digest: string } | null> {
  const digest = new Digest();
  let [olderEntries, lastOlderId] = [0, ""];
  for await (const { id, ...entry } of readUnchained(sql, teamId, range)) {
    digest.add(id, entry);
    [olderEntries, lastOlderId] = [olderEntries + 1, id];
  }
  return olderEntries === 0 ? null : { olderEntries, lastOlderId, digest: digest.end() };
}
