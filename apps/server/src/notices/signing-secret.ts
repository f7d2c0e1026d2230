import { createHmac, timingSafeEqual } from "node:crypto";

import { CryptoError } from "@billstack/crypto";
import type { TeamId } from "@billstack/tenancy";
import type { TransactionSql } from "postgres";

import { noticeSecretContext } from "../custody/notice-secret-context.js";
import type { Deps } from "../deps.js";
import { lockAllSecrets, storeSecretSeal, type StoredSettings } from "./settings-store.js";
import { makeSigningSecret } from "./signature.js";

/** A stored secret of a team: the sealed text, and the HMAC that proves that it is the newest one. */
export interface StoredSecret {
  sealed: string;
  seal: string | null;
}

/** Returns the stored secret of the settings; null if there is none. */
export function secretOf(settings: StoredSettings): StoredSecret | null {
  const { webhookSecretSealed: sealed, webhookSecretSeal: seal } = settings;
  return sealed === null ? null : { sealed, seal };
}

/** Makes a new secret for signing a team's requests. Returns it as a text and as it is stored. */
export function newSigningSecret(
  deps: Deps,
  teamId: TeamId,
): { secret: string; stored: { sealed: string; seal: string } } {
  const secret = makeSigningSecret();
  return { secret, stored: storedFormOf(deps, teamId, secret) };
}

/** Returns a secret for signing a team's requests as it is stored. */
export function storedFormOf(deps: Deps, teamId: TeamId, secret: string): { sealed: string; seal: string } {
  const sealed = deps.keyring.sealFor(secret, noticeSecretContext(teamId));
  return { sealed, seal: sealOf(deps, teamId, secret) };
}

/**
 * Opens the stored secret of a team.
 *
 * @throws CryptoError if it cannot be opened, and `another_version` if it is not the newest one
 */
export function openSigningSecret(deps: Deps, teamId: TeamId, { sealed, seal }: StoredSecret): string {
  const secret = deps.keyring.openFor(sealed, noticeSecretContext(teamId));
  // A process of the version before seals stores secrets without one.
  if (!deps.serviceKeys.hasAccounts) return secret;
  const [given, right] = [Buffer.from(seal ?? ""), Buffer.from(sealOf(deps, teamId, secret))];
  if (given.length !== right.length || !timingSafeEqual(given, right))
    throw new CryptoError("another_version", "The secret of the webhook for notices is not the newest one.");
  return secret;
}

/** Whether the stored secret of a team cannot be opened. */
export function isUnreadable(deps: Deps, teamId: TeamId, stored: StoredSecret): boolean {
  try {
    openSigningSecret(deps, teamId, stored);
    return false;
  } catch (error) {
    if (error instanceof CryptoError) return true;
    throw error;
  }
}

/** Stores the HMACs of all teams' secrets, after an upgrade. A secret that does not open gets none. */
export async function sealAllSecrets(deps: Deps, sql: TransactionSql): Promise<void> {
  for (const { teamId, sealed } of await lockAllSecrets(sql)) {
    const secret = openOrNull(deps, teamId, sealed);
    if (secret !== null) await storeSecretSeal(sql, teamId, sealOf(deps, teamId, secret));
  }
}

function openOrNull({ keyring }: Deps, teamId: TeamId, sealed: string): string | null {
  try {
    return keyring.openFor(sealed, noticeSecretContext(teamId));
  } catch (error) {
    if (error instanceof CryptoError) return null;
    throw error;
  }
}

function sealOf({ serviceKeys }: Deps, teamId: TeamId, secret: string): string {
  return createHmac("sha256", serviceKeys.get("secrets"))
    .update(JSON.stringify(["notice_secret", teamId, secret]))
    .digest("base64url");
}
