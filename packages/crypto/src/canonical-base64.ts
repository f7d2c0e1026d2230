/**
 * Decodes base64 or base64url, or gives null where `text` is not exactly what encoding the same bytes writes.
 * Node skips characters that it does not know and ignores unused bits, so several texts would decode alike.
 */
export function decodeCanonical(text: string, encoding: "base64" | "base64url"): Buffer | null {
  const bytes = Buffer.from(text, encoding);
  return bytes.toString(encoding) === text ? bytes : null;
}
