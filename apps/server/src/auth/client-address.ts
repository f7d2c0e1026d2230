import { isIP } from "node:net";

import type { Request } from "express";

/**
 * Returns the client's address under which rate limits count its requests. It is the address that Express derives
 * from TRUST_PROXY, or that of the network connection if the former is no address. Whoever has one IPv6 address
 * usually has all 2^64 of its network, so those count as one address.
 */
export function clientAddress(req: Request): string {
  const believed = req.ip ?? "";
  const address = isIP(believed) === 0 ? (req.socket.remoteAddress ?? "") : believed;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  return isIP(address) === 6 ? `${network(address)}/64` : address;
}

/** Returns the first four groups of an IPv6 address, which name its network. */
function network(address: string): string {
  const [before = "", after] = address.split("%")[0]?.toLowerCase().split("::") ?? [];
  const groups = (text: string): string[] => (text === "" ? [] : text.split(":"));
  const left = groups(before);
  const right = after === undefined ? [] : groups(after);
  const all = [
    ...left,
    ...Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => "0"),
    ...right,
  ];
  return all
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ""))
    .join(":");
}
