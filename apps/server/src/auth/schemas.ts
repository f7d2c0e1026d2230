import { ROLES } from "@billstack/tenancy/roles";
import { z } from "zod";

import { visibleName } from "../visible-name.js";
import { asciiAddress, EMAIL_ADDRESS } from "./email-address.js";
import { proofShape } from "./factor/schemas.js";

/** 8 to 256 characters. The minimum is that of NIST SP 800-63B; the maximum limits the work of argon2. */
export const password = z
  .string()
  .min(8, "A password needs at least 8 characters.")
  .max(256, "A password has at most 256 characters.");
const LONG_ADDRESS = "An e-mail address has at most 254 characters.";
export const email = z
  .string()
  .trim()
  .max(254, LONG_ADDRESS)
  .transform(asciiAddress)
  .pipe(
    z
      .string()
      .max(254, LONG_ADDRESS)
      .pipe(
        z.email({
          pattern: EMAIL_ADDRESS,
          error: "This is not an e-mail address. Write one such as ada@example.com.",
        }),
      ),
  );

export const user = z.object({ id: z.string(), email: z.string(), name: z.string().nullable() });
export const personName = visibleName("A person's name needs at least one character that people can see.");
export const teamName = visibleName("A team needs a name.");
export const team = z.object({ id: z.string(), name: z.string() });
export const membership = team.extend({
  role: z.enum(ROLES),
  /** Whether the team's members need a second factor. */
  requireSecondFactor: z.boolean(),
});

export const signUpInput = z.strictObject({
  email,
  password,
  name: personName.optional(),
  teamName: teamName.optional(),
  /** The first person in production needs it (auth/setup-token.ts). */
  setupToken: z.string().trim().max(200).optional(),
});
export const signUpOutput = z.object({ user, team });
const hasAtMostOneCode = ({ code, recoveryCode }: { code?: unknown; recoveryCode?: unknown }): boolean =>
  code === undefined || recoveryCode === undefined;
const TWO_CODES = {
  message: "Send either a code of your authenticator app or a recovery code.",
  path: ["code"],
};
export const signInInput = z
  .strictObject({ email: z.string().max(254), password: z.string().max(256), ...proofShape })
  .refine(hasAtMostOneCode, TWO_CODES);
export const signInOutput = z.object({ user });
export const sessionsOutput = z.object({
  sessions: z.array(
    z.object({
      id: z.string(),
      /** The program and the system, such as "Chrome on macOS". */
      device: z.string(),
      /** The client's address at the last use. Of an IPv6 address only the network. */
      address: z.string().nullable(),
      createdAt: z.iso.datetime(),
      /** Stored at most once a minute. */
      lastUsedAt: z.iso.datetime(),
      /** Whether it is the session of this request. */
      current: z.boolean(),
    }),
  ),
});

/** A person with a second factor sends one of the two codes, too. */
export const changePasswordInput = z
  .strictObject({ currentPassword: z.string().max(256), newPassword: password, ...proofShape })
  .refine(hasAtMostOneCode, TWO_CODES);
export const requestResetInput = z.strictObject({ email });
export const requestResetOutput = z.object({
  /** Whether this installation sends e-mail. It does not say whether there is an account. */
  mailed: z.boolean(),
  /** What happens next, for a person. */
  message: z.string(),
});
export const resetPasswordInput = z.strictObject({ token: z.string().max(200), newPassword: password });
export const renameUserInput = z.strictObject({ name: personName.nullable() });
export const deleteAccountInput = z.strictObject({ password: z.string().max(256) });
export const sessionOutput = z.object({
  user,
  teams: z.array(membership),
  /** Whether the user has a second factor. */
  secondFactor: z.boolean(),
});
