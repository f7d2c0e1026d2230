/**
 * Percent-encodings and JSON escapes of letters, digits, `_` and the backslash of such escapes. In an address a letter
 * means the same with and without the encoding (RFC 3986, section 2.3).
 */
const NEEDLESS = /(?:%|\\u00)(3\d|[46][1-9a-f]|[57][\da]|5f)|%5c/gi;
/** An address may be encoded several times. */
const MOST_TIMES = 5;

/**
 * Writes the letters, digits and `_` of an address as themselves, however often they are encoded. So a key is recognised
 * in whatever way somebody has written it, and can be refused or masked. All other encodings stay.
 */
export function plainAddress(address: string): string {
  // Most addresses contain no encoding, and are not searched for each kind of it.
  if (!address.includes("%") && !address.includes("\\")) return address;
  let plain = address;
  for (let times = 0; times < MOST_TIMES; times++) {
    const before = plain;
    plain = plain
      .replaceAll("%25", "%")
      .replaceAll(NEEDLESS, (_all, hex: string | undefined) =>
        hex === undefined ? "\\" : String.fromCharCode(Number.parseInt(hex, 16)),
      );
    if (plain === before) break;
  }
  return plain;
}
