import type { Deps } from "../deps.js";
import { claimKeyProof } from "./key-store.js";
import { problemSince } from "./problems.js";
import { proveAgain } from "./prove-again.js";
import type { Connection } from "./store.js";

/**
 * While work waits because Stripe refuses the key, the key is checked at most this often, in seconds. Usually a
 * person stores new keys. But an IP address that Stripe refused may be allowed again, for example, and then the
 * same key works.
 */
const CHECK_SECONDS = 5 * 60;

/**
 * Whether Stripe is known to refuse the connection's key, so that other requests would be in vain. Then it checks
 * the key with Stripe, but only if the last check was five minutes ago, or if `now` is true. While no problem with
 * Stripe is known, this costs nothing.
 */
export async function isKeyRefused(
  deps: Deps,
  connection: Connection,
  { now }: { now: boolean },
): Promise<boolean> {
  const { id, keyValid, troubled } = connection;
  if (keyValid && !troubled) return false;
  const isRefused = async (valid: boolean): Promise<boolean> =>
    !valid || (await problemSince(deps.sql, id, "key_refused")) !== null;
  if (!(await isRefused(keyValid))) return false;
  if (!now && !(await claimKeyProof(deps.sql, id, CHECK_SECONDS))) return true;
  const checked = await proveAgain(deps, connection);
  return isRefused(checked.keyValid);
}
