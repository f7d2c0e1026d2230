import { isIP } from "node:net";

import type { Request } from "express";

/**
 * The client's address as limits count it: what TRUST_PROXY believes, or the connection's own where that is no
 * address. Whoever has an IPv6 address has the 2^64 beside it too, so those count as one.
 */
export function clientAddress(req: Request): string {
  const believed = req.ip ?? "";
  const address = isIP(believed) === 0 ? (req.socket.remoteAddress ?? "") : believed;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  return isIP(address) === 6 ? `${network(address)}/64` : address;
}

/** The first four groups of an IPv6 address. */
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
