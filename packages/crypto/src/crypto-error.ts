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
  | "another_version"
  | "not_authentic";

/** Every error of this package is one of these. `code` never changes; `message` is a sentence for an operator. */
export class CryptoError extends Error {
  override readonly name: string = "CryptoError";
  readonly code: CryptoErrorCode;

  constructor(code: CryptoErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** Thrown where a text was sealed by a key that the keyring does not hold; `keyId` names that key. */
export class UnknownKeyError extends CryptoError {
  override readonly name = "UnknownKeyError";
  readonly keyId: string;

  constructor(keyId: string) {
    super("unknown_key", `The text was sealed with key ${keyId}, which is not in the keyring.`);
    this.keyId = keyId;
  }
}
