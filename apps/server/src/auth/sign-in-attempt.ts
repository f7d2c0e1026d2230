import type { Context } from "../context.js";
import { networkOf } from "./client-network.js";
import { deviceOf } from "./device.js";
import { isKnownDevice } from "./device-store.js";
import type { LimitName } from "./limits.js";

/** An attempt to sign in that has been counted. */
export interface SignInAttempt {
  /** Must be called if the password was right: such an attempt does not count, and ends the row of failures. */
  succeed(): Promise<void>;
}

/**
 * Counts an attempt to sign in, before the password is checked, so that many attempts at once cannot exceed a limit.
 * It counts for the client's address, and besides
 *
 * - for a device from which this user has signed in before: for this device alone,
 * - for any other device: for the account together with the client's network, and for the account together with all
 *   such devices.
 *
 * So nobody can lock a person out of their usual device, except from this device's own network and with the same kind
 * of browser.
 *
 * @param account the e-mail address in lower case
 * @param userId null if there is no such account. It is then counted in the same way as an account.
 * @throws AppError too_many_requests
 */
export async function takeSignInAttempt(
  context: Context,
  account: string,
  userId: string | null,
): Promise<SignInAttempt> {
  const { deps, ip } = context;
  const device = deviceOf(context, userId ?? account);
  const isKnown = await isKnownDevice(deps.sql, device);
  const own: [LimitName, string] = isKnown
    ? ["signInDevice", device]
    : ["signInAccount", `${account} ${networkOf(ip)}`];
  const shared: [LimitName, string][] = [["signInAddress", ip]];
  if (!isKnown) shared.push(["signInNewDevices", account]);
  const taken: [LimitName, string][] = [];
  try {
    for (const count of [...shared, own]) {
      await deps.limits.take(...count);
      taken.push(count);
    }
  } catch (refusal) {
    // The password is not checked, so the attempt does not count elsewhere either.
    for (const count of taken) await deps.limits.giveBack(...count);
    throw refusal;
  }
  return {
    async succeed() {
      await deps.limits.reset(...own);
      for (const count of shared) await deps.limits.giveBack(...count);
    },
  };
}
