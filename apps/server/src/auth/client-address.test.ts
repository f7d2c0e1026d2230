import type { Request } from "express";
import { expect, it } from "vitest";

import { clientAddress } from "./client-address.js";

const of = (ip: string | undefined, remoteAddress = "192.0.2.1"): string =>
  clientAddress({ ip, socket: { remoteAddress } } as Request);

it.each([
  ["203.0.113.7", "203.0.113.7"],
  ["::ffff:203.0.113.7", "203.0.113.7"],
  ["::1", "0:0:0:0/64"],
  ["2001:db8::1", "2001:db8:0:0/64"],
  ["2001:0DB8:0001:0002:0003:0004:0005:0006", "2001:db8:1:2/64"],
  ["2001:db8:1:2::", "2001:db8:1:2/64"],
  ["fe80::1%eth0", "fe80:0:0:0/64"],
  ["not an address", "192.0.2.1"],
  ["", "192.0.2.1"],
  [undefined, "192.0.2.1"],
])("counts requests from %s under %s", (ip, counted) => {
  expect(of(ip)).toBe(counted);
});
