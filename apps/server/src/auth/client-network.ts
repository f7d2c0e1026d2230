/**
 * Returns the network of a client's address (auth/client-address.ts): of an IPv4 address the first three numbers (/24),
 * because a person's address changes within it. An IPv6 address is a network (/64) already.
 */
export function networkOf(address: string): string {
  const [, ipv4] = /^(\d+\.\d+\.\d+)\.\d+$/.exec(address) ?? [];
  return ipv4 === undefined ? address : `${ipv4}.0/24`;
}
