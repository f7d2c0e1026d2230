import type { Deps } from "../../deps.js";
import { AppError } from "../../errors.js";
import { recordInTeams } from "../record-in-teams.js";
import { requireIntact } from "../require-intact.js";
import { useRecoveryCode, useStep } from "./factor-store.js";
import { hashRecoveryCode } from "./recovery-codes.js";
import { openFactorSecret } from "./sealed-secret.js";
import { stepOfCode } from "./totp.js";

/** How a person proves their second factor. Exactly one of the fields is given. */
export interface Proof {
  code?: string | undefined;
  recoveryCode?: string | undefined;
}

/**
 * Checks a code of the user's second factor and uses it up. The attempt is counted before the check, so that many
 * attempts at once cannot exceed the limit. The limit counts for the account, whoever tries, because a person who knows
 * the password must not be able to try a million codes.
 *
 * @throws AppError wrong_code, too_many_requests, secrets_unreadable, account_altered
 */
export async function proveFactor(deps: Deps, userId: string, proof: Proof): Promise<void> {
  await deps.limits.take("secondFactor", userId);
  const account = await requireIntact(deps, userId);
  const { code, recoveryCode } = proof;
  const right =
    recoveryCode === undefined
      ? await proveCode(deps, userId, account?.factorSealed ?? null, code ?? "")
      : await proveRecoveryCode(deps, userId, recoveryCode);
  if (!right) {
    await deps.sql.begin((sql) => recordInTeams(deps, sql, userId, "second_factor.refused"));
    throw wrongCode();
  }
  await deps.limits.giveBack("secondFactor", userId);
}

/**
 * Checks the code that a person sends together with their password, at the sign-in or to change the password.
 *
 * @throws AppError second_factor_required if there is no code, and what `proveFactor` throws
 */
export async function requireProof(deps: Deps, userId: string, proof: Proof): Promise<void> {
  if (proof.code === undefined && proof.recoveryCode === undefined) {
    throw new AppError(
      "second_factor_required",
      "Your account has a second factor. Send a code of your authenticator app too, or a recovery code.",
    );
  }
  await proveFactor(deps, userId, proof);
}

/** The error for a code that is not right. */
export function wrongCode(): AppError {
  return new AppError(
    "wrong_code",
    "The code is wrong, or it was used before. Enter the code that your app shows now, or wait for the next one.",
  );
}

async function proveCode(
  { sql, keyring }: Deps,
  userId: string,
  sealed: string | null,
  code: string,
): Promise<boolean> {
  if (sealed === null) return false;
  const step = stepOfCode(openFactorSecret(keyring, userId, sealed), code);
  return step !== null && (await useStep(sql, userId, step));
}

function proveRecoveryCode(deps: Deps, userId: string, code: string): Promise<boolean> {
  return deps.sql.begin(async (sql) => {
    const hash = hashRecoveryCode(code);
    const used = await deps.accounts.change(sql, userId, () => useRecoveryCode(sql, userId, hash));
    if (used) await recordInTeams(deps, sql, userId, "second_factor.recovery_code_used");
    return used;
  });
}
