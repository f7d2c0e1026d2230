import { createHash } from "node:crypto";
import { ApiError } from "./errors.js";

/** A finished answer as it was sent. */
export interface Sent {
  status: number;
  body: string;
}

/** Answers kept per account; Stripe keeps them for a day. */
const MAX_KEPT = 10_000;

/** Replays the answer of a request that is sent again with the same `Idempotency-Key`. */
export class IdempotentAnswers {
  private readonly kept = new Map<string, { fingerprint: string; sent: Sent }>();

  /** The stored answer, if there is one. Throws Stripe's 400 where the key was used for another request. */
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

  /** Stripe stores what was executed: an invalid request may be corrected and sent again. */
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
