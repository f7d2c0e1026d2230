import type { Context } from "../context.js";
import { networkOf } from "./client-network.js";
import { describeDevice } from "./describe-device.js";

/**
 * Returns the id of the device that sends the request, as a device of this user. A device is a kind of browser, on a
 * system, in a network. There is no cookie for it, because BillStack sets only that of the session.
 */
export function deviceOf({ deps, ip, userAgent }: Context, userId: string): string {
  return deps.sessions.seals.deviceIdOf(userId, networkOf(ip), describeDevice(userAgent));
}
