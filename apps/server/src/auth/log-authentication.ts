import type { Context } from "../context.js";
import { translate } from "../database/translate-error.js";
import type { Proof } from "./factor/prove-factor.js";

/** What a person did to prove who they are, or to change how they do that. */
type AuthenticationEvent =
  | "sign_in"
  | "sign_up"
  | "sign_out"
  | "confirmation"
  | "password_change"
  | "password_reset"
  | "second_factor_enabled"
  | "second_factor_removed"
  | "recovery_codes_renewed"
  | "account_deletion";

/** What the log says about an authentication. The work fills it in as soon as it knows more. */
export interface AuthenticationFacts {
  /** Null: there is no such user, or it is not known who it is. */
  userId: string | null;
  /** With what the second factor was proved, or should have been. Null: only a password or a link was asked for. */
  secondFactor: "code" | "recovery_code" | null;
}

/** Returns which of the two codes a proof has; null if it has none. */
export function kindOfProof({ code, recoveryCode }: Proof): AuthenticationFacts["secondFactor"] {
  if (recoveryCode !== undefined) return "recovery_code";
  return code === undefined ? null : "code";
}

/**
 * Does `work`, and writes one line to the log about it, whether it succeeds or fails. The line names the user by the id,
 * never by the e-mail address, because the operator's collector may keep logs for long.
 *
 * @param work gets the facts, and adds to them what it finds out
 * @throws what `work` throws
 */
export async function logAuthentication<T>(
  { deps: { log }, ip }: Pick<Context, "deps" | "ip">,
  event: AuthenticationEvent,
  known: Partial<AuthenticationFacts>,
  work: (facts: AuthenticationFacts) => Promise<T>,
): Promise<T> {
  const facts: AuthenticationFacts = { userId: null, secondFactor: null, ...known };
  const line = (more: object) => ({ event, ...facts, address: ip, ...more });
  try {
    const result = await work(facts);
    log.info(line({ outcome: "success" }), "authentication");
    return result;
  } catch (error) {
    log.info(line({ outcome: "failure", reason: translate(error).code }), "authentication");
    throw error;
  }
}
