import { createHmac, timingSafeEqual } from "node:crypto";
import { isPlaceholderWebhookSecret } from "./key-kind.js";

/**
 * The age up to which a delivery is accepted, and also how far its time may be in the future. Stripe's libraries
 * accept 5 minutes (docs.stripe.com/webhooks/signature).
 */
const TOLERANCE_SECONDS = 300;

/**
 * The limits for a header. They keep forged headers cheap; a header of Stripe with two signatures has 160
 * characters.
 */
const LONGEST_HEADER = 2_048;
const MOST_SIGNATURES = 16;

const TIMESTAMP = /^[1-9]\d{0,11}$/;
const SIGNATURE = /^[0-9a-f]{64}$/;

/** A delivery with all that is needed to verify it. */
export interface WebhookToVerify {
  /** The body of the request, exactly as it arrived. */
  payload: Uint8Array;
  /** The value of the header `Stripe-Signature`. */
  header: string | undefined;
  /** All secrets that are valid now. Placeholders among them are ignored. */
  secrets: readonly string[];
  /** 300 by default. */
  toleranceSeconds?: number;
  /** The current time in milliseconds since 1970, by default the time of this computer. */
  now?: number;
}

/**
 * The result of verifying a delivery. `timestamp` is the time when Stripe signed it, in seconds since 1970.
 * `secretIndex` is the index of the secret that matched.
 */
export type WebhookVerification =
  | { ok: true; timestamp: number; secretIndex: number }
  | { ok: false; reason: "missing_header" | "malformed_header" | "no_match" | "too_old" | "too_new" };

interface SignatureHeader {
  /** The text of the header and not a number, because Stripe signed this text. */
  timestamp: string;
  signatures: Buffer[];
}

/** Returns the parts of a header, or null if the header is malformed or has no signature of the scheme `v1`. */
function parseHeader(header: string): SignatureHeader | null {
  if (header.length > LONGEST_HEADER) return null;
  let timestamp: string | null = null;
  const signatures: Buffer[] = [];
  for (const item of header.split(",")) {
    const equals = item.indexOf("=");
    const scheme = item.slice(0, equals);
    const value = item.slice(equals + 1);
    if (scheme === "t") {
      if (timestamp !== null || !TIMESTAMP.test(value)) return null;
      timestamp = value;
    } else if (scheme === "v1" && SIGNATURE.test(value)) {
      if (signatures.length === MOST_SIGNATURES) return null;
      signatures.push(Buffer.from(value, "hex"));
    }
  }
  return timestamp === null || signatures.length === 0 ? null : { timestamp, signatures };
}

/**
 * Checks what can be checked of the header `Stripe-Signature` without the body.
 *
 * @returns what is wrong; null if the header may be right
 */
export function checkWebhookHeader(header: string | undefined): "missing_header" | "malformed_header" | null {
  if (header === undefined || header === "") return "missing_header";
  return parseHeader(header) === null ? "malformed_header" : null;
}

function sign(payload: Uint8Array | string, secret: string, timestamp: string | number): Buffer {
  return createHmac("sha256", secret).update(`${timestamp}.`).update(payload).digest();
}

/**
 * Verifies the signature of a delivery, which is the HMAC-SHA256 of `<t>.<body>`
 * (docs.stripe.com/webhooks/signature). One of the `v1` signatures has to match one of the secrets. The signature
 * is checked before the age, so only a sender who knows a secret gets the answer `too_old` or `too_new`.
 */
export function verifyWebhook({
  payload,
  header,
  secrets,
  toleranceSeconds = TOLERANCE_SECONDS,
  now = Date.now(),
}: WebhookToVerify): WebhookVerification {
  if (header === undefined || header === "") return { ok: false, reason: "missing_header" };
  const parsed = parseHeader(header);
  if (parsed === null) return { ok: false, reason: "malformed_header" };
  const secretIndex = secrets.findIndex((secret) => {
    if (isPlaceholderWebhookSecret(secret)) return false;
    const expected = sign(payload, secret, parsed.timestamp);
    return parsed.signatures.some((signature) => timingSafeEqual(signature, expected));
  });
  if (secretIndex < 0) return { ok: false, reason: "no_match" };
  const timestamp = Number(parsed.timestamp);
  const ageSeconds = Math.floor(now / 1000) - timestamp;
  if (ageSeconds > toleranceSeconds) return { ok: false, reason: "too_old" };
  if (-ageSeconds > toleranceSeconds) return { ok: false, reason: "too_new" };
  return { ok: true, timestamp, secretIndex };
}

/**
 * Returns the header `Stripe-Signature` that Stripe would send with this body.
 * @param options.timestamp seconds since 1970, by default now
 */
export function signWebhook({
  payload,
  secret,
  timestamp = Math.floor(Date.now() / 1000),
}: {
  payload: Uint8Array | string;
  secret: string;
  timestamp?: number;
}): string {
  return `t=${timestamp},v1=${sign(payload, secret, timestamp).toString("hex")}`;
}
