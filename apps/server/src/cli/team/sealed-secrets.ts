import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import type { Keyring } from "@billstack/crypto";
import type { TransactionSql } from "postgres";
import { z } from "zod";

import { openFactorSecret } from "../../auth/factor/sealed-secret.js";
import { SEALED_FIELDS, type SealedField } from "../../custody/sealed-connection.js";
import type { Connection } from "../../connection/store.js";
import type { Deps } from "../../deps.js";
import { openSigningSecret, secretOf } from "../../notices/signing-secret.js";
import { findSettings } from "../../notices/settings-store.js";
import type { TeamId } from "@billstack/tenancy";
import { describeFile } from "../backup/manifest.js";
import { SECRETS } from "./manifest.js";
import { readFactors } from "./people-store.js";
import { secrets, type TeamSecrets } from "./team-secrets.js";

/** What the secrets of an export are sealed for. The text opens for no other export and no other team. */
const contextOf = (exportId: string, teamId: TeamId): string[] => [
  "team_export",
  exportId,
  teamId,
  "secrets",
];

/**
 * Opens the secrets of a team: those of its connection and of its webhook for notices, and what lets its members sign in.
 *
 * @throws Error if a secret cannot be opened or an account was changed by something else than BillStack
 */
export async function collectSecrets(
  deps: Deps,
  sql: TransactionSql,
  teamId: TeamId,
  connection: Connection | null,
): Promise<TeamSecrets> {
  const notices = secretOf(await findSettings(sql, teamId));
  const accounts: TeamSecrets["accounts"] = {};
  for (const { userId, ...factor } of await readFactors(sql, teamId)) {
    const stored = await deps.accounts.read(sql, userId);
    if (stored === null) continue;
    const { factorSealed, recoveryCodes, passwordHash } = stored;
    const { begunAt, activeSince, lastStep } = factor;
    accounts[userId] = {
      passwordHash,
      factor:
        factorSealed === null || begunAt === null || activeSince === null || lastStep === null
          ? null
          : {
              secret: openFactorSecret(deps.keyring, userId, factorSealed),
              begunAt,
              activeSince,
              lastStep,
              recoveryCodes,
            },
    };
  }
  return {
    connection: connection === null ? {} : openConnection(deps, connection),
    notices: notices === null ? null : openSigningSecret(deps, teamId, notices),
    accounts,
  };
}

/**
 * Opens the secrets of a connection.
 *
 * @throws Error if one cannot be opened
 */
export function openConnection(
  { custody }: Deps,
  connection: Connection,
): Partial<Record<SealedField, string>> {
  return Object.fromEntries(
    SEALED_FIELDS.flatMap((field) => {
      const opened = custody.open(connection, field);
      if (opened?.ok === false)
        throw new Error(
          `The stored ${field.replaceAll("_", " ")} of the team cannot be decrypted (${opened.why}). Bring the missing encryption key back, or let the team replace its keys and its webhook secret.`,
        );
      return opened === null ? [] : [[field, opened.text]];
    }),
  );
}

/** Seals the secrets with the transfer key, and writes them to a new file that only its owner may read. */
export async function writeSecrets(
  folder: string,
  key: Keyring,
  exportId: string,
  teamId: TeamId,
  opened: TeamSecrets,
): Promise<{ bytes: number; sha256: string }> {
  const sealed = key.sealFor(JSON.stringify(opened), contextOf(exportId, teamId));
  const path = join(folder, SECRETS);
  await writeFile(path, `${JSON.stringify({ sealed })}\n`, { flag: "wx", mode: 0o600 });
  return describeFile(path);
}

/** Opens the secrets of an export whose manifest was checked. @throws CryptoError */
export async function readSecrets(
  folder: string,
  key: Keyring,
  { exportId, teamId }: { exportId: string; teamId: TeamId },
): Promise<TeamSecrets> {
  const { sealed } = z
    .object({ sealed: z.string() })
    .parse(JSON.parse(await readFile(join(folder, SECRETS), "utf8")));
  return secrets.parse(JSON.parse(key.openFor(sealed, contextOf(exportId, teamId))));
}
