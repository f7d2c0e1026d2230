/**
 * A request to Stripe could not even be sent: the key cannot be opened, or there is no address to send it to. The
 * message is a sentence for a person.
 */
export class NotSentError extends Error {
  override readonly name = "NotSentError";

  constructor(
    /** Which other requests would fail, as in `FailureKind`. */
    readonly kind: "key_unreadable" | "unreachable",
    message: string,
  ) {
    super(message);
  }
}
