import { createHmac, randomBytes } from "node:crypto";

/** What the Standard Webhooks specification puts before the base64 of a secret. */
const PREFIX = "whsec_";
/** The specification allows 24 to 64 bytes. */
const SECRET_BYTES = 32;

/** Makes a secret for signing requests: `whsec_` and the base64 of 32 random bytes. */
export function makeSigningSecret(): string {
  return `${PREFIX}${randomBytes(SECRET_BYTES).toString("base64")}`;
}

/**
 * Returns the headers that sign a request, as Standard Webhooks describes them (standardwebhooks.com).
 *
 * @param id the id of the message; the same in each try
 * @param at the time of this try
 * @param body the exact text of the request's body
 */
export function signatureHeaders(secret: string, id: string, at: Date, body: string): Record<string, string> {
  const timestamp = String(Math.floor(at.getTime() / 1_000));
  const key = Buffer.from(secret.slice(PREFIX.length), "base64");
  const signature = createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64");
  return { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": `v1,${signature}` };
}
