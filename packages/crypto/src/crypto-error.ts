/**
 * Why this package refused a keyring or a text. No error message contains plaintext or key material. A message
 * names a keyring entry by its position and not by its id, because a person may have typed a key in the place of
 * the id.
 */
export type CryptoErrorCode =
  | "malformed_keyring"
  | "malformed_key_id"
  | "duplicate_key_id"
  | "wrong_key_length"
  | "malformed_text"
  | "malformed_sealed_text"
  | "unknown_version"
  | "unknown_key"
  | "not_authentic";

/** The only error that this package throws. `code` never changes; `message` is a sentence for an operator. */
export class CryptoError extends Error {
  override readonly name = "CryptoError";
  readonly code: CryptoErrorCode;

  constructor(code: CryptoErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
