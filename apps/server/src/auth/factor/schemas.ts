import { z } from "zod";

/** A code of the authenticator app. White space in it makes no difference, because apps show `123 456`. */
const code = z
  .string()
  .max(20)
  .transform((text) => text.replaceAll(/\s/g, ""))
  .pipe(z.string().regex(/^\d{6}$/, "A code has six digits."));
const recoveryCode = z.string().min(1).max(40);

/** How a person proves their second factor: by a code of their app, or by a recovery code. */
export const proofShape = { code: code.optional(), recoveryCode: recoveryCode.optional() };
/** Exactly one of the two codes. */
export const proofInput = z
  .strictObject(proofShape)
  .refine((proof) => (proof.code === undefined) !== (proof.recoveryCode === undefined), {
    message: "Send either a code of your authenticator app or a recovery code.",
    path: ["code"],
  });

/** For a person who is signed in: the password, or a code of the second factor. */
export const confirmInput = z
  .strictObject({ password: z.string().min(1).max(256).optional(), code: proofShape.code })
  .refine((proof) => (proof.password === undefined) !== (proof.code === undefined), {
    message: "Send either your password or a code of your second factor.",
    path: ["password"],
  });

export const factorOutput = z.object({
  secondFactor: z.object({ activeSince: z.iso.datetime(), recoveryCodesLeft: z.number().int() }).nullable(),
});
export const beginFactorOutput = z.object({
  /** The `otpauth://` address that an authenticator app reads from a QR code. */
  uri: z.string(),
  /** The secret in base32, for apps without a camera. */
  secret: z.string(),
});
export const confirmFactorInput = z.strictObject({ code });
export const recoveryCodesOutput = z.object({ recoveryCodes: z.array(z.string()) });

export const teamRequirementShape = { requireSecondFactor: z.boolean() };
export const teamRequirementOutput = z.object({
  requireSecondFactor: z.boolean(),
  /** How many members have no second factor. */
  membersWithout: z.number().int(),
});
