import type { TeamId } from "@billstack/tenancy";

import type { Deps } from "../deps.js";
import { postJson, type Posted } from "./post-json.js";
import { signatureHeaders } from "./signature.js";
import { openSigningSecret, type StoredSecret } from "./signing-secret.js";
import { allowsAddress } from "./webhook-url.js";

/** Where a team wants its notices, and with which secret they are signed. */
interface Target {
  teamId: TeamId;
  url: string;
  secret: StoredSecret;
}

/**
 * Sends a signed message to the webhook URL of a team.
 *
 * @param id the id of the message, the same in each try
 * @throws CryptoError if the secret cannot be opened
 */
export function sendSigned(
  deps: Deps,
  { teamId, url, secret: stored }: Target,
  id: string,
  body: string,
): Promise<Posted> {
  const secret = openSigningSecret(deps, teamId, stored);
  return postJson({
    url,
    body,
    headers: signatureHeaders(secret, id, new Date(), body),
    allows: (address) => allowsAddress(deps.env, address),
  });
}
