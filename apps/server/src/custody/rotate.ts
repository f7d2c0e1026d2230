import type { Keyring } from "@billstack/crypto";
import type { TeamId } from "@billstack/tenancy";
import type { Sql, TransactionSql } from "postgres";

import type { Custody } from "./custody.js";
import { describeUse, readKeyUse, type KeyUse } from "./key-use.js";
import { describeProcess, withoutKey } from "./processes.js";
import { liveProcesses } from "./processes-store.js";
import { resealConnections } from "./reseal-connections.js";
import { resealPlaces, type ChangeAccount } from "./reseal-places.js";
import { refuseV1, startDataKeys, unknownProcesses } from "./seal-format-store.js";

/** A rotation that must not begin, or a key that must not be retired. The message is for an operator. */
class RotationRefusedError extends Error {
  override readonly name = "RotationRefusedError";
}

/** What a rotation did. */
export interface Rotated {
  connections: number;
  /** How many small secrets were sealed again, of all places. */
  rows: number;
  /** The teams whose secrets this process could not open. They were left as they are. */
  unreadableTeams: string[];
  /** How many small secrets could not be opened, of all places. */
  unreadableRows: number;
  /** The ids of the users whose second factors could not be opened. */
  unreadableUsers: string[];
  /** The users whose second factors were left, because something other than BillStack has changed their accounts. */
  alteredUsers: string[];
  /** What is still sealed with another key than the first. */
  left: KeyUse[];
}

/**
 * Seals everything again under the first encryption key, while servers run. May be killed at any time, and run again.
 *
 * @param onProgress is called with the number of connections that are done
 * @param onSealed is called in each transaction that has sealed secrets of a team again
 * @throws RotationRefusedError if a process runs that could not open what is sealed with the first key
 */
export async function rotate(
  parts: { sql: Sql; keyring: Keyring; custody: Custody; changeAccount: ChangeAccount },
  onProgress: (connections: number) => void,
  onSealed: (sql: TransactionSql, teamId: TeamId) => Promise<void>,
): Promise<Rotated> {
  const { sql, keyring, changeAccount } = parts;
  await refuseUnlessAllHaveKey(sql, keyring);
  await startDataKeys(sql);
  const places = await resealPlaces(sql, keyring, changeAccount, onSealed);
  let connections = 0;
  const unreadableTeams = await resealConnections(parts, {
    underOtherKeyThan: keyring.primaryKeyId,
    onSealed,
    onProgress(more) {
      connections += more;
      onProgress(connections);
    },
  });
  await refuseV1(sql);
  const left = (await readKeyUse(sql)).filter(({ keyId }) => keyId !== keyring.primaryKeyId);
  const rows = places.reduce((sum, { sealed }) => sum + sealed, 0);
  const unreadable = places.flatMap((place) => place.unreadable);
  const unreadableUsers = unreadable.flatMap(({ user_id: userId }) => userId ?? []);
  const alteredUsers = places.flatMap((place) => place.alteredUsers);
  return {
    connections,
    rows,
    unreadableTeams,
    unreadableRows: unreadable.length,
    unreadableUsers,
    alteredUsers,
    left,
  };
}

async function refuseUnlessAllHaveKey(sql: Sql, keyring: Keyring): Promise<void> {
  const id = keyring.primaryKeyId;
  const lacking = withoutKey(await liveProcesses(sql), keyring);
  if (lacking.length > 0) {
    throw new RotationRefusedError(
      `Nothing was changed: these running processes do not have the key "${id}" (or have another key with this id): ${lacking.map(describeProcess).join("; ")}. They could not open what is sealed with it. Add the key to the encryption keys of every process, restart the processes, and run this again. A process that was killed counts as running for a minute.`,
    );
  }
  const unknown = await unknownProcesses(sql);
  if (unknown.length > 0) {
    throw new RotationRefusedError(
      `Nothing was changed: these processes have sessions in the database, and do not say which keys they have: ${unknown.join(", ")} (application_name in pg_stat_activity). They belong to an older version of BillStack. Upgrade and restart them, and run this again.`,
    );
  }
}

/**
 * Checks that an encryption key may be removed from the configuration.
 *
 * @throws RotationRefusedError if something is still sealed with it, if a running process seals with it, or if the
 *   keyring does not have it
 */
export async function checkRetirement(sql: Sql, keyring: Keyring, keyId: string): Promise<void> {
  if (keyId === keyring.primaryKeyId) {
    throw new RotationRefusedError(
      `The key "${keyId}" is the first one, which seals new secrets. Put another key first, restart every process, run "keys rotate", and retire this key then.`,
    );
  }
  const sealing = (await liveProcesses(sql)).filter(({ sealsWith }) => sealsWith === keyId);
  if (sealing.length > 0) {
    throw new RotationRefusedError(
      `The key "${keyId}" is the first key of these running processes, which seal new secrets with it: ${sealing.map(describeProcess).join("; ")}. Put another key first on them, restart them, and run "keys rotate".`,
    );
  }
  const used = (await readKeyUse(sql)).filter((use) => use.keyId === keyId);
  if (used.length > 0) {
    throw new RotationRefusedError(
      `The key "${keyId}" is still used. It seals: ${describeUse(used)}. Run "keys rotate" first. What "keys rotate" cannot open stays as it is until its team replaces the keys and the webhook secret, or disconnects. Of a second factor, it names the user: "users remove-factor <email> --yes" removes it, and the user sets up a new one.`,
    );
  }
  if (!keyring.keyIds.includes(keyId)) {
    throw new RotationRefusedError(
      `The key "${keyId}" is not among the encryption keys of this command, and nothing is sealed with it. Check the id: "keys status" shows all of them.`,
    );
  }
}
