import { domainToASCII } from "node:url";

/**
 * Returns an e-mail address with its domain in the form that mail servers and the DNS use: `ada@bücher.example` becomes
 * `ada@xn--bcher-kva.example`. Both spellings are one address, so only this form is stored and compared. Other texts stay
 * as they are, also those that are no address.
 */
export function asciiAddress(text: string): string {
  const at = text.lastIndexOf("@");
  const domain = text.slice(at + 1);
  // Only domains that need it are changed, so that addresses stay as people have written them.
  if (at === -1 || /^\p{ASCII}*$/u.test(domain)) return text;
  return `${text.slice(0, at)}@${domainToASCII(domain)}`;
}

/**
 * Matches e-mail addresses in the form of `asciiAddress`. It is the pattern of zod 4 (`z.regexes.email`), except for the
 * last part of the domain: an international one such as `xn--p1ai` has digits and hyphens (RFC 5890).
 */
export const EMAIL_ADDRESS =
  /^(?!\.)(?!.*\.\.)[A-Za-z0-9_'+\-.]*[A-Za-z0-9_+-]@(?:[A-Za-z0-9][A-Za-z0-9-]*\.)+(?:[A-Za-z]{2,}|[Xx][Nn]--[A-Za-z0-9-]*[A-Za-z0-9])$/;
