import { generateKey, type Keyring } from "@billstack/crypto";
import type { Command } from "commander";
import type { Sql } from "postgres";

import { Audit } from "../audit/record.js";
import { AccountSeals } from "../auth/account-seals.js";
import { Custody } from "../custody/custody.js";
import { emailsOf } from "../auth/store.js";
import { teamsWithSecrets } from "../custody/secrets-store.js";
import { describeUse, readKeyUse } from "../custody/key-use.js";
import { describeProcess } from "../custody/processes.js";
import { liveProcesses } from "../custody/processes-store.js";
import type { ChangeAccount } from "../custody/reseal-places.js";
import { checkRetirement, rotate } from "../custody/rotate.js";
import type { ServiceKeys } from "../custody/service-keys.js";
import { forgetEncryptionKeys, readEncryptionKeys } from "../encryption-keys.js";
import { requireKnownSchema } from "./require-known-schema.js";
import { loadServiceKeys } from "./load-service-keys.js";
import { withDatabase } from "./with-database.js";

/** Progress is printed at most this often, in milliseconds. */
const PROGRESS_MS = 1_000;

type Variables = Record<string, string | undefined>;
type Work = (sql: Sql, keyring: Keyring) => Promise<void>;

/**
 * Adds the commands that concern the encryption keys.
 *
 * @param variables the environment, from which the keys are removed once they are read
 */
export function addKeyCommands(program: Command, variables: Variables): void {
  const run = (work: Work): Promise<void> => withKeys(variables, work);
  const keys = program.command("keys").description("encryption keys");
  keys
    .command("generate")
    .description("print a new entry for the encryption keys; docs/operations.md says how to bring it in")
    .action(() => console.log(generateKey()));
  keys
    .command("status")
    .description("show how much is sealed with each key, and which running process has which key")
    .action(() => run(printStatus));
  keys
    .command("rotate")
    .description("seal everything again with the first key, while servers run; may be stopped and run again")
    .action(() => run(runRotation));
  keys
    .command("retire <id>")
    .description("check that nothing needs a key any more, so that its entry may be removed")
    .action((id: string) => run((sql, keyring) => retire(sql, keyring, id)));
}

/** Runs `work` with the database and the encryption keys that the environment names. */
export async function withKeys(variables: Variables, work: Work): Promise<void> {
  const keys = readEncryptionKeys(variables);
  forgetEncryptionKeys(variables);
  const problems = "problem" in keys ? [keys.problem] : [];
  const withKnownSchema = async (sql: Sql): Promise<void> => {
    await requireKnownSchema(sql);
    if ("keyring" in keys) await work(sql, keys.keyring);
  };
  await withDatabase(variables, withKnownSchema, problems);
}

const auditWith = (serviceKeys: ServiceKeys): Audit => new Audit(() => serviceKeys.get("audit"));

async function printStatus(sql: Sql, keyring: Keyring): Promise<void> {
  const uses = await readKeyUse(sql);
  const ids = [...new Set([...keyring.keyIds, ...uses.map(({ keyId }) => keyId)])];
  for (const id of ids) {
    const notes = [
      ...(id === keyring.primaryKeyId ? ["seals new secrets"] : []),
      ...(keyring.keyIds.includes(id) ? [] : ["MISSING in the keys of this command"]),
    ];
    const used = describeUse(uses.filter(({ keyId }) => keyId === id));
    console.log(`${id}: ${[used === "" ? "seals nothing" : used, ...notes].join("; ")}`);
  }
  const processes = await liveProcesses(sql);
  console.log(`Running processes: ${processes.length}`);
  const fingerprints = keyring.fingerprints();
  for (const one of processes) {
    const keys = Object.entries(one.keys).map(([id, fingerprint]) =>
      id in fingerprints && fingerprints[id] !== fingerprint ? `${id} (ANOTHER KEY with this id)` : id,
    );
    console.log(`  ${describeProcess(one)}: seals with ${one.sealsWith}, has ${keys.join(", ")}`);
  }
}

async function runRotation(sql: Sql, keyring: Keyring): Promise<void> {
  const serviceKeys = await loadServiceKeys(sql, keyring);
  const audit = auditWith(serviceKeys);
  const accounts = new AccountSeals(serviceKeys);
  const changeAccount: ChangeAccount = (...change) => accounts.change(...change);
  const entry = { userId: null, action: "keys.rotated", detail: { keyId: keyring.primaryKeyId } } as const;
  console.log(`Sealing everything with the key ${keyring.primaryKeyId} …`);
  let printedAt = performance.now();
  const done = await rotate(
    { sql, keyring, custody: new Custody(keyring, serviceKeys), changeAccount },
    (connections) => {
      if (performance.now() - printedAt < PROGRESS_MS) return;
      printedAt = performance.now();
      console.log(`  connections (${connections})`);
    },
    (transaction, teamId) => audit.record(transaction, { teamId, ...entry }),
  );
  console.log(`Sealed again: connections (${done.connections}), other secrets (${done.rows}).`);
  if (done.unreadableTeams.length + done.unreadableRows > 0) {
    const teams = done.unreadableTeams.length > 0 ? ` Teams: ${done.unreadableTeams.join(", ")}.` : "";
    const emails = await emailsOf(sql, done.unreadableUsers);
    const users = emails.length > 0 ? ` Second factors of these users: ${emails.join(", ")}.` : "";
    console.error(
      `Left as they were, because they cannot be decrypted with these keys: connections (${done.unreadableTeams.length}), other secrets (${done.unreadableRows}).${teams}${users}`,
    );
    process.exitCode = 1;
  }
  if (done.alteredUsers.length > 0) {
    console.error(
      `Left as they were, because something other than BillStack has changed the accounts of these users: ${done.alteredUsers.join(", ")}. docs/accounts.md says what to do. Then run this again.`,
    );
    process.exitCode = 1;
  }
  const old = [...new Set(done.left.map(({ keyId }) => keyId))];
  for (const id of old) {
    const uses = done.left.filter(({ keyId }) => keyId === id);
    console.log(`The key ${id} is still needed. It seals: ${describeUse(uses)}.`);
    process.exitCode = 1;
  }
  const free = keyring.keyIds.filter((id) => id !== keyring.primaryKeyId && !old.includes(id));
  for (const id of free) {
    console.log(`Nothing is sealed with the key ${id} any more. To remove it, run: keys retire ${id}`);
  }
}

async function retire(sql: Sql, keyring: Keyring, id: string): Promise<void> {
  await checkRetirement(sql, keyring, id);
  const audit = auditWith(await loadServiceKeys(sql, keyring));
  for (const teamId of await teamsWithSecrets(sql))
    await audit.recordAlone(sql, { teamId, userId: null, action: "keys.retired", detail: { keyId: id } });
  const having = (await liveProcesses(sql)).filter(({ keys }) => id in keys);
  console.log(
    `Nothing needs the key ${id} any more. Remove its entry from the encryption keys of every process, and restart the processes.`,
  );
  for (const one of having) console.log(`  ${describeProcess(one)} still has it`);
  console.log(
    "Backups from before still need it: keep it in a safe place as long as you keep them, or destroy both.",
  );
}
