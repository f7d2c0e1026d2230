import { NONCE_BYTES, TAG_BYTES } from "./aead.js";
import { decodeCanonical } from "./canonical-base64.js";
import { CryptoError } from "./crypto-error.js";
import { KEY_ID } from "./key-entry.js";

/**
 * The first part of a sealed text, which says how it was sealed:
 * - `v1`: a connection's secret, sealed by a key of the keyring itself. BillStack wrote this form before each
 *   connection had a data key.
 * - `v2`: a small secret or a data key, sealed by a key of the keyring.
 * - `d1`: a connection's secret, sealed by the connection's data key.
 */
export type SealedForm = "v1" | "v2" | "d1";

/** The parts of a sealed text, without its form. */
interface SealedParts {
  /** The id of the key that sealed the text. In the form `d1` it is the version of the connection's secrets. */
  name: string;
  /** The nonce, the ciphertext and the tag. */
  body: Buffer;
}

/** Joins the parts to a sealed text: `<form>.<name>.<base64url of nonce, ciphertext and tag>`. */
export function formatSealedText(form: SealedForm, { name, body }: SealedParts): string {
  return `${form}.${name}.${body.toString("base64url")}`;
}

/**
 * Splits a sealed text of one of the forms into its parts. Does not decrypt them.
 * @throws CryptoError with the code `malformed_sealed_text`, or `unknown_version` if the text has another form
 */
export function parseSealedText(sealed: string, ...forms: SealedForm[]): SealedParts {
  const parts = sealed.split(".");
  const [form, name, body] = parts;
  if (parts.length !== 3 || form === undefined || name === undefined || body === undefined) {
    throw new CryptoError(
      "malformed_sealed_text",
      "The sealed text does not have the form version.keyId.body.",
    );
  }
  if (!(forms as string[]).includes(form)) {
    throw new CryptoError("unknown_version", `The version of the sealed text is not ${forms.join(" or ")}.`);
  }
  if (!KEY_ID.test(name)) {
    throw new CryptoError("malformed_sealed_text", "The key id in the sealed text is malformed.");
  }
  const bytes = decodeCanonical(body, "base64url");
  if (bytes === null) {
    throw new CryptoError("malformed_sealed_text", "The body of the sealed text is not canonical base64url.");
  }
  if (bytes.length < NONCE_BYTES + TAG_BYTES) {
    throw new CryptoError(
      "malformed_sealed_text",
      "The sealed text is too short to contain a nonce and a tag.",
    );
  }
  return { name, body: bytes };
}
