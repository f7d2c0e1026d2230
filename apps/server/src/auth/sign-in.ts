import type { z } from "zod";

import type { Context } from "../context.js";
import { asciiAddress } from "./email-address.js";
import { requireProof } from "./factor/prove-factor.js";
import { kindOfProof, logAuthentication, type AuthenticationFacts } from "./log-authentication.js";
import { describeDevice } from "./describe-device.js";
import { passwordMatches, wrongCredentials } from "./password.js";
import { queueAccountNotice } from "./queue-account-notice.js";
import { renewHash } from "./renew-hash.js";
import { requireIntact } from "./require-intact.js";
import type { signInInput, signInOutput } from "./schemas.js";
import { openSession } from "./session-cookie.js";
import { takeSignInAttempt } from "./sign-in-attempt.js";
import { findUserByEmail } from "./store.js";

/**
 * Signs a user in by e-mail address and password. An unknown address and a wrong password get the same answer
 * after the same time. A user with a second factor must also send a code. Only somebody who knows the password is
 * told so.
 *
 * @throws AppError wrong_credentials, second_factor_required, wrong_code, too_many_requests, secrets_unreadable,
 *   account_altered
 */
export function signIn(
  context: Context,
  input: z.infer<typeof signInInput>,
): Promise<z.infer<typeof signInOutput>> {
  return logAuthentication(context, "sign_in", {}, (facts) => authenticate(context, input, facts));
}

async function authenticate(
  context: Context,
  input: z.infer<typeof signInInput>,
  facts: AuthenticationFacts,
): Promise<z.infer<typeof signInOutput>> {
  const { deps } = context;
  const account = asciiAddress(input.email.trim()).toLowerCase();
  const found = await findUserByEmail(deps.sql, account);
  facts.userId = found?.id ?? null;
  const attempt = await takeSignInAttempt(context, account, found?.id ?? null);
  if (!(await passwordMatches(found?.passwordHash ?? null, input.password)) || found === null) {
    throw wrongCredentials();
  }
  await attempt.succeed();
  const stored = await requireIntact(deps, found.id);
  if (stored?.passwordHash !== found.passwordHash) throw wrongCredentials();
  if (stored.factorSince !== null) {
    facts.secondFactor = kindOfProof(input);
    await requireProof(deps, found.id, input);
  }
  const passwordHash = await renewHash(deps, found.id, found.passwordHash, input.password);
  const { isNewDevice } = await openSession(context, found.id, passwordHash);
  if (isNewDevice) await tellOfNewDevice(context, found.id);
  return { user: { id: found.id, email: found.email, name: found.name } };
}

/** Tells the person by e-mail, because it may be somebody who knows the password. */
function tellOfNewDevice({ deps, ip, userAgent }: Context, userId: string): Promise<void> {
  const device = describeDevice(userAgent);
  return queueAccountNotice(deps, deps.sql, { kind: "new_device", userId, device, address: ip });
}
