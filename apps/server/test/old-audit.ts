import type { KeyObject } from "node:crypto";

import { TEST_KEYS, type TestServer } from "@billstack/server/testing";
import type { TeamId } from "@billstack/tenancy";

import { readChained } from "../src/audit/chain-store.js";
import { macOfEntry, macOfHead } from "../src/audit/seal.js";
import { noteAuditStart } from "../src/audit/start.js";
import { ServiceKeys } from "../src/custody/service-keys.js";
import { parseEnv } from "../src/env.js";
import { asAuditOwner } from "./audit-owner.js";

/** A time in the form that is sealed with an entry. */
const OLD = "2024-01-02T03:04:05.000006Z";

/** Returns the key with which the server seals its audit. */
export async function auditKeyOf({ sql, databaseUrl }: TestServer): Promise<KeyObject> {
  const env = { DATABASE_URL: databaseUrl, BILLSTACK_ENCRYPTION_KEYS: TEST_KEYS };
  const keys = new ServiceKeys(sql, parseEnv(env).keyring);
  await keys.load(noteAuditStart);
  return keys.get("audit");
}

/**
 * Makes the first `count` audit entries of a team old, as if the server had recorded them then: the time of an entry is
 * sealed, so all entries and the end of the chain are sealed again.
 */
export async function makeAuditOld(server: TestServer, teamId: TeamId, count: number): Promise<void> {
  const key = await auditKeyOf(server);
  await asAuditOwner(server.sql, async (transaction) => {
    let end = { seq: 0, entryMac: "" };
    const sealed: { id: string; at: string; mac: string }[] = [];
    for await (const row of readChained(transaction, teamId)) {
      const seq = end.seq + 1;
      const entry = { ...row, at: seq <= count ? OLD : row.at };
      end = { seq, entryMac: macOfEntry(key, teamId, { seq, previousMac: end.entryMac, entry }) };
      sealed.push({ id: row.id, at: entry.at, mac: end.entryMac });
    }
    await transaction`
      update billstack.audit set at = sealed.at::timestamptz, mac = sealed.mac
      from unnest(${sealed.map(({ id }) => id)}::bigint[], ${sealed.map(({ at }) => at)}::text[],
        ${sealed.map(({ mac }) => mac)}::text[]) as sealed (id, at, mac)
      where audit.id = sealed.id`;
    const headMac = macOfHead(key, teamId, end);
    await transaction`
      update billstack.audit_heads set entry_mac = ${end.entryMac}, mac = ${headMac} where team_id = ${teamId}`;
  });
}
