import type { TeamId } from "@billstack/tenancy";

import type { Deps } from "../deps.js";
import { makeSigningSecret } from "./signature.js";

const contextOf = (teamId: TeamId): string[] => ["notice_webhook_secret", teamId];

/** Makes a new secret for signing a team's requests. Returns it as a text and sealed. */
export function newSigningSecret({ keyring }: Deps, teamId: TeamId): { secret: string; sealed: string } {
  const secret = makeSigningSecret();
  return { secret, sealed: keyring.sealFor(secret, contextOf(teamId)) };
}

/** Opens the stored secret of a team. @throws CryptoError if it cannot be opened */
export function openSigningSecret({ keyring }: Deps, teamId: TeamId, sealed: string): string {
  return keyring.openFor(sealed, contextOf(teamId));
}
