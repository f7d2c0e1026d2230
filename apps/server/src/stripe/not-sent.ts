/**
 * Thrown in the place of a request to Stripe that cannot be sent at all: there is no key to send, or no address to send
 * it to. The message is a sentence for a person.
 */
export class NotSentError extends Error {
  override readonly name = "NotSentError";

  constructor(
    /** What the failure means for other requests, as in `FailureKind`. */
    readonly kind: "key_unreadable" | "unreachable",
    message: string,
  ) {
    super(message);
  }
}
