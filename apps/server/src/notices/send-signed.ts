import type { TeamId } from "@billstack/tenancy";

import type { Deps } from "../deps.js";
import { postJson, type Posted } from "./post-json.js";
import { signatureHeaders } from "./signature.js";
import { openSigningSecret } from "./signing-secret.js";
import { allowsAddress } from "./webhook-url.js";

/** Where a team wants its notices, and with which secret they are signed. */
interface Target {
  teamId: TeamId;
  url: string;
  secretSealed: string;
}

/**
 * Sends a signed message to the webhook URL of a team.
 *
 * @param id the id of the message, the same in each try
 * @throws CryptoError if the secret cannot be opened
 */
export function sendSigned(
  deps: Deps,
  { teamId, url, secretSealed }: Target,
  id: string,
  body: string,
): Promise<Posted> {
  const secret = openSigningSecret(deps, teamId, secretSealed);
  return postJson({
    url,
    body,
    headers: signatureHeaders(secret, id, new Date(), body),
    allows: (address) => allowsAddress(deps.env, address),
  });
}
