import { Secret, TOTP } from "otpauth";

const ISSUER = "BillStack";
/** What all common authenticator apps support: RFC 6238 with SHA-1, 6 digits and steps of 30 seconds. */
const FORM = { algorithm: "SHA1", digits: 6, period: 30 } as const;
/** RFC 4226 recommends a secret of 160 bits. */
const SECRET_BYTES = 20;
/**
 * How many steps before and after the current one are accepted. RFC 6238 recommends one, because clocks differ and
 * people are slow.
 */
const WINDOW = 1;

/** Returns a new random secret in base32, which is how people type it into an authenticator app. */
export function makeTotpSecret(): string {
  return new Secret({ size: SECRET_BYTES }).base32;
}

/** Returns the `otpauth://` address of a secret, which an authenticator app reads from a QR code. */
export function totpUri(secret: string, email: string): string {
  return new TOTP({ ...FORM, issuer: ISSUER, label: email, secret: Secret.fromBase32(secret) }).toString();
}

/**
 * Returns the step of 30 seconds, counted from 1970, for which the secret gives this code; null if it is none of the
 * accepted steps.
 *
 * @param code six digits
 */
export function stepOfCode(secret: string, code: string): number | null {
  const timestamp = Date.now();
  const delta = TOTP.validate({
    ...FORM,
    secret: Secret.fromBase32(secret),
    token: code,
    timestamp,
    window: WINDOW,
  });
  return delta === null ? null : TOTP.counter({ period: FORM.period, timestamp }) + delta;
}
