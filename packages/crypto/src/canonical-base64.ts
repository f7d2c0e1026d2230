/**
 * Decodes base64 or base64url. Returns null unless encoding the decoded bytes gives exactly `text` again.
 * Node's decoder skips unknown characters and ignores unused bits. Without this check, several texts would decode
 * to the same bytes.
 */
export function decodeCanonical(text: string, encoding: "base64" | "base64url"): Buffer | null {
  const bytes = Buffer.from(text, encoding);
  return bytes.toString(encoding) === text ? bytes : null;
}
