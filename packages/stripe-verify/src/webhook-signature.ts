import { createHmac, timingSafeEqual } from "node:crypto";
import { isPlaceholderWebhookSecret } from "./key-kind.js";

/** Stripe's own tolerance, 5 minutes (docs.stripe.com/webhooks/signature); used for the future as well. */
const TOLERANCE_SECONDS = 300;

/** A header with two secrets has 160 characters; these bounds keep a forged one from costing anything. */
const LONGEST_HEADER = 2_048;
const MOST_SIGNATURES = 16;

const TIMESTAMP = /^[1-9]\d{0,11}$/;
const SIGNATURE = /^[0-9a-f]{64}$/;

export interface WebhookToVerify {
  /** The request's body, byte for byte as it came. */
  payload: Uint8Array;
  /** The value of `Stripe-Signature`. */
  header: string | undefined;
  /** All secrets that are valid now; a placeholder among them is never used. */
  secrets: readonly string[];
  toleranceSeconds?: number;
  /** Milliseconds since 1970. */
  now?: number;
}

export type WebhookVerification =
  | { ok: true; timestamp: number; secretIndex: number }
  | { ok: false; reason: "missing_header" | "malformed_header" | "no_match" | "too_old" | "too_new" };

interface SignatureHeader {
  /** As it stands in the header, since those bytes were signed. */
  timestamp: string;
  signatures: Buffer[];
}

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

function sign(payload: Uint8Array | string, secret: string, timestamp: string | number): Buffer {
  return createHmac("sha256", secret).update(`${timestamp}.`).update(payload).digest();
}

/**
 * Verifies a delivery as Stripe signs it: HMAC-SHA256 over `<t>.<body>`, any `v1`, any of the secrets. The
 * signature is judged before the age, so that `too_old` and `too_new` are only said to who knows a secret.
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

/** The `Stripe-Signature` header that Stripe would send. `timestamp` in seconds since 1970, now by default. */
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
