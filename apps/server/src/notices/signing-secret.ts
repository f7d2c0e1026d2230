import { CryptoError } from "@billstack/crypto";
import type { TeamId } from "@billstack/tenancy";

import { noticeSecretContext } from "../custody/notice-secret-context.js";
import type { Deps } from "../deps.js";
import { makeSigningSecret } from "./signature.js";

/** Makes a new secret for signing a team's requests. Returns it as a text and sealed. */
export function newSigningSecret({ keyring }: Deps, teamId: TeamId): { secret: string; sealed: string } {
  const secret = makeSigningSecret();
  return { secret, sealed: keyring.sealFor(secret, noticeSecretContext(teamId)) };
}

/** Opens the stored secret of a team. @throws CryptoError if it cannot be opened */
export function openSigningSecret({ keyring }: Deps, teamId: TeamId, sealed: string): string {
  return keyring.openFor(sealed, noticeSecretContext(teamId));
}

/** Whether the stored secret of a team cannot be opened. */
export function isUnreadable(deps: Deps, teamId: TeamId, sealed: string): boolean {
  try {
    openSigningSecret(deps, teamId, sealed);
    return false;
  } catch (error) {
    if (error instanceof CryptoError) return true;
    throw error;
  }
}
