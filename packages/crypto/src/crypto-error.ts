/**
 * Why a keyring or a sealed text was refused. No message holds plaintext or key material:
 * entries of a keyring are named by their position, since a misplaced id may be a key.
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

/** Thrown by everything in this package; `code` is stable, `message` is a sentence for an operator. */
export class CryptoError extends Error {
  override readonly name = "CryptoError";
  readonly code: CryptoErrorCode;

  constructor(code: CryptoErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
