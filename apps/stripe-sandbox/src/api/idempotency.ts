import { createHash } from "node:crypto";
import { ApiError } from "./errors.js";

/** An answer as it was sent. */
export interface Sent {
  status: number;
  body: string;
}

/**
 * How many answers are kept for each account. Stripe keeps each for 24 hours
 * (docs.stripe.com/api/idempotent_requests).
 */
const MAX_KEPT = 10_000;

/**
 * Keeps the answers of requests with an `Idempotency-Key`, so that the same request gets the same answer again
 * and is not executed twice.
 */
export class IdempotentAnswers {
  private readonly kept = new Map<string, { fingerprint: string; sent: Sent }>();

  /**
   * The stored answer for the key, or `undefined`. Throws Stripe's 400 if the key was used with another
   * request.
   */
  find(key: string, request: { method: string; path: string; body: string }): Sent | undefined {
    const stored = this.kept.get(key);
    if (stored === undefined) return undefined;
    if (stored.fingerprint !== fingerprint(request)) {
      throw new ApiError(400, {
        type: "idempotency_error",
        message: `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${key}' if you meant to execute a different request.`,
      });
    }
    return stored.sent;
  }

  /**
   * Stores an answer. Errors other than 402 are not stored, because Stripe lets a client correct an invalid
   * request and send it again with the same key.
   */
  keep(key: string, request: { method: string; path: string; body: string }, sent: Sent): void {
    if (sent.status >= 400 && sent.status !== 402) return;
    this.kept.set(key, { fingerprint: fingerprint(request), sent });
    const [oldest] = this.kept.keys();
    if (this.kept.size > MAX_KEPT && oldest !== undefined) this.kept.delete(oldest);
  }
}

function fingerprint({ method, path, body }: { method: string; path: string; body: string }): string {
  return createHash("sha256").update(`${method} ${path}\n${body}`).digest("base64");
}
