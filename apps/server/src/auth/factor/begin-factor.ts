import type { z } from "zod";

import type { Context } from "../../context.js";
import { AppError } from "../../errors.js";
import type { SessionUser } from "../session-store.js";
import { insertFactor } from "./factor-store.js";
import type { beginFactorOutput } from "./schemas.js";
import { sealFactorSecret } from "./sealed-secret.js";
import { makeTotpSecret, totpUri } from "./totp.js";

/**
 * Makes the secret of a second factor. The factor is on after the person has entered a first code, which proves that
 * their app has the secret.
 *
 * @throws AppError second_factor_exists
 */
export async function beginFactor({
  deps: { sql, keyring },
  user,
}: Context & { user: SessionUser }): Promise<z.infer<typeof beginFactorOutput>> {
  const secret = makeTotpSecret();
  if (!(await insertFactor(sql, user.id, sealFactorSecret(keyring, user.id, secret)))) {
    throw new AppError(
      "second_factor_exists",
      "You have a second factor already. Remove it before you set up another one.",
    );
  }
  return { uri: totpUri(secret, user.email), secret };
}
