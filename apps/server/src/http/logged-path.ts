import { plainAddress } from "../plain-address.js";

/**
 * Returns the path of an address for the log: without the query, and with letters, digits and `_` as themselves, so that
 * the log recognises and masks a key that somebody has written with percent-encodings.
 */
export function loggedPath(url: string): string {
  return plainAddress(url.split("?", 1).join(""));
}
