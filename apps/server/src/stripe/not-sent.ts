/**
 * A request to Stripe was not even sent: the key cannot be opened, Stripe is known to refuse it, it belongs to
 * another account, or there is no address to send it to. The message is a sentence for a person.
 */
export class NotSentError extends Error {
  override readonly name = "NotSentError";

  constructor(
    /** Which other requests would fail, as in `FailureKind`. */
    readonly kind: "key_unreadable" | "key_refused" | "account_changed" | "unreachable",
    message: string,
  ) {
    super(message);
  }
}
