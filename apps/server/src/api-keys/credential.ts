import { AppError } from "../errors.js";
import { plainAddress } from "../plain-address.js";

/** How a request says who sends it. `text` is a bearer token, which may be anything. */
export type Credential =
  { kind: "none" } | { kind: "session"; token: string } | { kind: "key"; text: string };

/** The parts of a request that may contain a credential. */
export interface CredentialSources {
  /** The address, with its query. */
  url: string;
  /** The values of all Authorization headers. */
  authorizations: readonly string[];
  /** The session token of the cookie; null if there is none. */
  sessionToken: string | null;
}

const BEARER = /^bearer(?:\s+(.*))?$/i;
/** An API key, or most of one, anywhere in a text. */
const KEY_INSIDE = /bs_[0-9a-f]{40}/i;

/** Whether the text contains an API key, or most of one. */
export function containsApiKey(text: string): boolean {
  return KEY_INSIDE.test(text);
}

/**
 * Returns the one credential of a request. An Authorization header of another scheme than Bearer does not count,
 * because a proxy in front of BillStack may need it.
 *
 * @throws AppError two_credentials; key_in_query, because addresses end up in logs and in the history of browsers
 */
export function readCredential({ url, authorizations, sessionToken }: CredentialSources): Credential {
  refuseKeyInQuery(url);
  const tokens = authorizations.flatMap((value) => {
    const found = BEARER.exec(value.trim());
    return found === null ? [] : [found[1]?.trim() ?? ""];
  });
  const [text] = tokens;
  if (text === undefined) {
    return sessionToken === null ? { kind: "none" } : { kind: "session", token: sessionToken };
  }
  if (sessionToken !== null) {
    throw new AppError(
      "two_credentials",
      "This request has a session cookie and an Authorization header. Send only one of them.",
    );
  }
  if (authorizations.length > 1 || /[\s,]/.test(text)) {
    throw new AppError(
      "two_credentials",
      "This request has more than one Authorization header or bearer token. Send only one.",
    );
  }
  return { kind: "key", text };
}

/**
 * Refuses an address whose query contains an API key, in whatever way the key is encoded.
 *
 * @throws AppError key_in_query
 */
export function refuseKeyInQuery(url: string): void {
  const at = url.indexOf("?");
  if (at === -1 || !containsApiKey(plainAddress(url.slice(at)))) return;
  throw new AppError(
    "key_in_query",
    "There is an API key in the address of this request. Addresses end up in logs: rotate this key, and send it in the header Authorization: Bearer.",
  );
}
