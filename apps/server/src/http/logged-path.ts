/** Percent-encodings of letters, digits and `_`, which mean the same without the encoding (RFC 3986, section 2.3). */
const NEEDLESS = /%(3\d|[46][1-9a-f]|[57][\da]|5f)/gi;
/** An address may be encoded several times. */
const MOST_TIMES = 5;

/**
 * Returns the path of an address for the log: without the query, and with letters, digits and `_` as themselves, so that
 * the log recognises and masks a key that somebody has written with percent-encodings.
 */
export function loggedPath(url: string): string {
  let path = url.split("?", 1).join("");
  for (let times = 0; times < MOST_TIMES; times++) {
    const before = path;
    path = path
      .replaceAll(/%25/g, "%")
      .replaceAll(NEEDLESS, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
    if (path === before) break;
  }
  return path;
}
