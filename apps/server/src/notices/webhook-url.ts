import { isIP } from "node:net";

import type { Env } from "../env.js";
import { hostOf, isLoopback, isPublic } from "./public-address.js";

/** Longer than any usual address. */
const LONGEST = 2_000;
const LOOPBACK_NAMES = new Set(["localhost", "127.0.0.1", "::1"]);

/**
 * Whether requests of notices may go to an address. Outside of production, they may also go to this machine, for
 * trying them out.
 */
export function allowsAddress({ production }: Pick<Env, "production">, address: string): boolean {
  return isPublic(address) || (!production && isLoopback(address));
}

/**
 * Returns why a text cannot be the webhook URL of a team; null if it can. The host's addresses are checked only when
 * a request is sent, because they may change.
 */
export function webhookUrlProblem(env: Pick<Env, "production">, text: string): string | null {
  if (text.length > LONGEST) return "At most 2,000 characters.";
  // The parser of URLs leaves line breaks and tabs out, so that the stored text would not be what is requested.
  if (/[\s\p{Cc}]/u.test(text)) return "The URL must not contain spaces, tabs or line breaks.";
  if (!URL.canParse(text)) return "This is not a URL. Enter an address such as https://example.com/notices.";
  const url = new URL(text);
  const host = hostOf(url);
  const isLocal = !env.production && LOOPBACK_NAMES.has(host);
  if (url.protocol !== "https:" && !(url.protocol === "http:" && isLocal))
    return "The URL must begin with https://.";
  if (url.username !== "" || url.password !== "")
    return "The URL must not contain a user name or a password.";
  if (url.hash !== "") return "The URL must not contain a #.";
  if (isIP(host) !== 0 && !allowsAddress(env, host)) {
    return "This address is in a private network or on the server itself. Enter a public address.";
  }
  return null;
}
