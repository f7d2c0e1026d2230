import { CryptoError, type Keyring } from "@billstack/crypto";

import { secondFactorContext } from "../../custody/second-factor-context.js";
import { AppError } from "../../errors.js";

/** Seals the secret of a user's second factor. */
export function sealFactorSecret(keyring: Keyring, userId: string, secret: string): string {
  return keyring.sealFor(secret, secondFactorContext(userId));
}

/**
 * Opens the secret of a user's second factor.
 *
 * @throws AppError secrets_unreadable
 */
export function openFactorSecret(keyring: Keyring, userId: string, sealed: string): string {
  try {
    return keyring.openFor(sealed, secondFactorContext(userId));
  } catch (error) {
    if (!(error instanceof CryptoError)) throw error;
    throw new AppError(
      "secrets_unreadable",
      "Codes cannot be checked, because the server cannot decrypt the secret of your second factor. Use a recovery " +
        "code, or ask the person who runs this server.",
      { cause: error },
    );
  }
}
