import { lookup } from "node:dns/promises";
import { isIP } from "node:net";

import ipaddr from "ipaddr.js";

/** An address of the internet protocol to connect to. */
export interface Address {
  address: string;
  family: 4 | 6;
}

/** Finds all addresses of a host, as `lookup` of `node:dns/promises` does with `all`. */
export type Resolve = (hostname: string) => Promise<{ address: string; family: number }[]>;

/** A host has no address to which BillStack sends requests. The message is a sentence for a person. */
export class AddressError extends Error {
  override readonly name = "AddressError";
}

/** The address of Azure's platform services, which looks public but is only reachable from inside of Azure. */
const AZURE_PLATFORM = "168.63.129.16";

/**
 * Whether the address is in the public internet. It is not if it is private, loopback, link-local (among them the
 * metadata services of clouds), shared, multicast, reserved or unspecified, or if it contains an IPv4 address in an
 * IPv6 address (mapped, compatible, NAT64, 6to4, Teredo, ISATAP), whose real target may be any of these. Of IPv6, only
 * 2000::/3 is public (https://www.iana.org/assignments/ipv6-address-space).
 */
export function isPublic(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.parse(address);
  if (parsed.range() !== "unicast" || parsed.toString() === AZURE_PLATFORM) return false;
  return parsed instanceof ipaddr.IPv4 || isPublicIPv6(parsed);
}

/** The networks that IANA gives to the public internet, and one in it that is for documents (RFC 9637). */
const PUBLIC_IPV6 = ipaddr.IPv6.parseCIDR("2000::/3");
const DOCUMENTS_IPV6 = ipaddr.IPv6.parseCIDR("3fff::/20");

/** Whether an address that is in none of the special ranges of `ipaddr.js` is public. */
function isPublicIPv6(address: ipaddr.IPv6): boolean {
  const [, , , , fifth, sixth] = address.parts;
  // The last half of an address of ISATAP is 0000:5efe or 0200:5efe and an IPv4 address (RFC 5214).
  const isIsatap = (fifth === 0 || fifth === 0x200) && sixth === 0x5efe;
  const hasZone = address.zoneId !== undefined;
  return address.match(PUBLIC_IPV6) && !address.match(DOCUMENTS_IPV6) && !isIsatap && !hasZone;
}

/** Whether the address is one of this machine itself. */
export function isLoopback(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.parse(address).range() === "loopback";
}

/** Returns the host of a URL as a name or an address; IPv6 addresses without brackets. */
export function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, "");
}

/**
 * Resolves a host once and returns the address to connect to. The caller must connect to this address and not
 * resolve the host again, because a name server may give another answer the next time.
 *
 * @param allows decides about each address. If one address of a host is not allowed, the host is refused.
 * @throws AddressError
 */
export async function resolveAllowed(
  host: string,
  allows: (address: string) => boolean,
  resolve: Resolve = resolveWithSystem,
): Promise<Address> {
  const family = isIP(host);
  const found = family === 0 ? await resolve(host).catch(() => []) : [{ address: host, family }];
  const [first] = found;
  if (first === undefined) throw new AddressError(`The host ${host} has no address.`);
  if (!found.every(({ address }) => allows(address))) {
    throw new AddressError(
      `The host ${host} is in a private network or on this server. Requests go only to public addresses.`,
    );
  }
  return { address: first.address, family: first.family === 6 ? 6 : 4 };
}

const resolveWithSystem: Resolve = (host) => lookup(host, { all: true });
